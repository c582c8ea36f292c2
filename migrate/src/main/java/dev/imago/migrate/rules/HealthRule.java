package dev.imago.migrate.rules;

import java.util.List;

/** How to see that the new version is well before clients are let in. */
public sealed interface HealthRule {
    /** The port, as clients know it, of the listener that is asked; 0 for the first TCP listener. */
    int port();

    /** A GET of this path is answered with a status from 200 to 299. */
    record Http(String path, int port) implements HealthRule {}

    /** This program ends with exit code 0. */
    record Command(List<String> command, int port) implements HealthRule {
        public Command {
            command = List.copyOf(command);
        }
    }

    /** It takes a connection at each listener, which every check asks for as well. */
    record Accept() implements HealthRule {
        @Override
        public int port() {
            return 0;
        }
    }
}
