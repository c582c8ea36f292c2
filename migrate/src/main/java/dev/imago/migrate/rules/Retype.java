package dev.imago.migrate.rules;

import java.util.Optional;

/**
 * A field whose value is converted.
 *
 * @param to name of the new field: simple, or with its class; empty when the field keeps its name
 * @param using name of a registered or built-in conversion; empty where the container changes
 * @param into the change of the container that the field refers to
 */
public record Retype(String to, String using, Optional<ContainerChange> into) {}
