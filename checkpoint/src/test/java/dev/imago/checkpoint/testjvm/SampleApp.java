package dev.imago.checkpoint.testjvm;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A target that holds known values of every kind and prints what it holds. */
public final class SampleApp {
    static boolean aBoolean = true;
    static byte aByte = -12;
    static short aShort = -1234;
    static char aChar = '\u20ac';
    static int anInt = -123_456_789;
    static long aLong = 0x1122334455667788L;
    static float aFloat = 3.25f;
    static double aDouble = -2.5e300;
    static String latin1 = "caf\u00e9";
    static String utf16 = "\u20ac \ud83d\ude00";
    static String empty = "";
    static final Colour COLOUR = Colour.GREEN;
    static int[][] matrix = {{1, 2, 3}, {}, {-4}};
    static Object[] mixed = {"one", 2, null, new long[] {Long.MIN_VALUE, 7}};
    static byte[] bytes = {1, -1, 127, -128, 0, 5, 6};
    static double[] doubles = {0.5, Double.NaN};
    static Point point = new Point(3, 4, 5);
    static Pair pair = new Pair("left", 42);
    static Runnable lambda = capture(99);
    static Map<String, Point> points = new HashMap<>();

    /** An enum. */
    public enum Colour {
        RED,
        GREEN,
        BLUE
    }

    /** A record. */
    public record Pair(String left, int right) {}

    /** Holds a field that its subclass shadows. */
    public static class Base {
        int x;
        long wide;

        Base(int x) {
            this.x = x;
            this.wide = x * 1_000_000_007L;
        }
    }

    /** Shadows a field. */
    public static final class Point extends Base {
        @SuppressWarnings("HidingField") // that is the point
        int x;

        byte small;
        String label;

        Point(int baseX, int x, int small) {
            super(baseX);
            this.x = x;
            this.small = (byte) small;
            this.label = "point-" + x;
        }
    }

    private SampleApp() {}

    private static Runnable capture(int value) {
        return () -> anInt = value;
    }

    /** Fills the map with {@code args[0]} points, prints its hash, and waits to be killed. */
    public static void main(String[] args) throws InterruptedException {
        fill(args.length > 0 ? Integer.parseInt(args[0]) : 1000);
        System.out.println("ready " + Arrays.hashCode(bytes));
        Thread.sleep(Long.MAX_VALUE);
    }

    /** Fills the map with so many points and prints its hash. */
    static void fill(int count) {
        long hash = 0;
        for (int i = 0; i < count; i++) {
            Point added = new Point(i, -i, i % 128);
            points.put("key-" + i, added);
            hash += pointHash("key-" + i, added.label, ((Base) added).x, added.x, added.small, added.wide);
        }
        System.out.println("hash " + hash);
    }

    /** Hash of one entry; a sum over all entries does not depend on their order. */
    public static long pointHash(String key, String label, int baseX, int x, int small, long wide) {
        return 31L * key.hashCode() ^ 17L * label.hashCode() ^ 7L * baseX ^ 5L * x ^ 3L * small ^ wide;
    }
}
