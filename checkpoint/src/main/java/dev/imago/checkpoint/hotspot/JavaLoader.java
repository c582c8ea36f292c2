package dev.imago.checkpoint.hotspot;

/**
 * A class loader.
 *
 * @param oop address of the loader object; 0 for the bootstrap loader
 * @param className class of the loader object; empty for the bootstrap loader
 */
public record JavaLoader(long oop, Kind kind, String className) {
    /** Which of the JDK's own three loaders it is, or none of them. */
    public enum Kind {
        BOOTSTRAP,
        PLATFORM,
        APP,
        OTHER
    }

    static JavaLoader of(long oop, String className) {
        return new JavaLoader(
                oop,
                switch (className) {
                    case "" -> Kind.BOOTSTRAP;
                    case "jdk.internal.loader.ClassLoaders$PlatformClassLoader" -> Kind.PLATFORM;
                    case "jdk.internal.loader.ClassLoaders$AppClassLoader" -> Kind.APP;
                    default -> Kind.OTHER;
                },
                className);
    }
}
