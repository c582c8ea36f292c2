package dev.imago.migrate.rules;

import java.util.List;

/** How to see that the new version is well before clients are let in. */
public sealed interface HealthRule {
    /** A GET of this path is answered with a status from 200 to 299. */
    record Http(String path) implements HealthRule {}

    /** This program ends with exit code 0. */
    record Command(List<String> command) implements HealthRule {
        public Command {
            command = List.copyOf(command);
        }
    }

    /** It takes a connection. */
    record Accept() implements HealthRule {}
}
