package dev.imago.migrate.api;

/**
 * One step from a version of a service to the next, written by whoever changed its classes.
 *
 * <p>Implementations are public, have a public constructor without parameters, and are listed in
 * {@code META-INF/services/dev.imago.migrate.api.Migration} of a jar that is given to the upgrade. The classes of the service itself are
 * not needed to compile or run a migration: it names them.
 *
 * <pre>{@code
 * public final class Orders1To2 implements Migration {
 *     @Override
 *     public void register(Registration registration) {
 *         registration.conversion("cents-to-money", (old, out) ->
 *                 out.create("com.acme.orders.Money").set("cents", old.getLong()).set("currency", "EUR"));
 *         registration.transform("com.acme.orders.Order", (old, out) -> {
 *             NewMapping lines = out.createMap("java.util.LinkedHashMap");
 *             for (Object line : old.object("lines").elements()) {
 *                 lines.put(((OldObject) line).getString("sku"), line);
 *             }
 *             out.as("com.acme.orders.Order").set("lines", lines);
 *         });
 *     }
 * }
 * }</pre>
 */
public interface Migration {
    /** Label of the version that this step starts from, or an empty string when it goes by the classes alone. */
    default String from() {
        return "";
    }

    /** Label of the version that this step leads to, or an empty string when it goes by the classes alone. */
    default String to() {
        return "";
    }

    /** Says which classes and conversions this step answers for. Called once, before anything is frozen. */
    void register(Registration registration);
}
