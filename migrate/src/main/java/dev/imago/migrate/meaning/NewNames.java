package dev.imago.migrate.meaning;

/** What the new version calls the classes and fields of the old one. */
public interface NewNames {
    /** The new name of a class; the same when nothing renames it. */
    String ofClass(String oldName);

    /** The new qualified name of a field that {@code oldClass} declares. */
    String ofField(String oldClass, String name);
}
