import java.util.Random;

/** The target of {@code scripts/bench/migrate --dense}: so many million objects of 24 bytes, each of which refers to any other. */
public final class Dense {
    private static final int BLOCK = 1000;

    static Point[][] points;

    static final class Point {
        int x;
        int y;
        Point other;
    }

    private Dense() {}

    public static void main(String[] args) throws InterruptedException {
        int blocks = Integer.parseInt(args[0]) * 1_000_000 / BLOCK;
        points = new Point[blocks][BLOCK];
        for (Point[] block : points) {
            for (int i = 0; i < BLOCK; i++) {
                block[i] = new Point();
                block[i].x = i;
            }
        }
        Random random = new Random(7);
        for (Point[] block : points) {
            for (Point point : block) {
                point.other = points[random.nextInt(blocks)][random.nextInt(BLOCK)];
            }
        }
        System.gc();
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
