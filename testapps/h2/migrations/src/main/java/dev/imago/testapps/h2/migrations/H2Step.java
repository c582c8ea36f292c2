package dev.imago.testapps.h2.migrations;

import dev.imago.migrate.api.Migration;
import dev.imago.migrate.api.NewObject;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.Registration;
import dev.imago.migrate.api.Transformation;

/**
 * H2 1.2.122 to 1.2.123. Connections end with the old server, so nobody is logged in afterwards; what has not been
 * committed would be neither there nor rolled back, so it stops the upgrade.
 */
public final class H2Step implements Migration {
    private static final String SESSION = "org.h2.engine.Session";
    private static final String DATABASE = "org.h2.engine.Database";

    @Override
    public void register(Registration registration) {
        registration.transform(SESSION, H2Step::session).transform(DATABASE, H2Step::database);
    }

    /**
     * Compiled views hold the session that compiled them, closed or not, and run in it. So sessions are carried, but are
     * no one's connection any more.
     */
    private static void session(OldObject old, Transformation out) {
        int locks = old.object("locks").getInt("size");
        if (locks > 0) {
            throw new IllegalStateException("session " + old.getInt("id") + " has an open transaction that locks "
                    + locks + " tables; commit it, or close its connection");
        }
        out.as(SESSION).set("scopeIdentity", old.get("lastIdentity")).clear("stackTrace");
    }

    /** The set of those who are logged in starts empty. */
    private static void database(OldObject old, Transformation out) {
        NewObject sessions = out.create("java.util.Collections$SynchronizedSet");
        sessions.set("c", out.createSet("java.util.HashSet")).set("mutex", sessions);
        out.as(DATABASE).set("userSessions", sessions).clear("closeOnExit", "delayedCloser", "exclusiveSession");
    }
}
