package dev.imago.migrate.rules;

/**
 * A field whose value is converted.
 *
 * @param to name of the new field: simple, or with its class; empty when the field keeps its name
 * @param using name of a registered or built-in conversion
 */
public record Retype(String to, String using) {}
