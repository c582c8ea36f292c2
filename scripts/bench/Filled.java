import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * The target of {@code scripts/bench/heap}: a map of orders that were put in at random, 6 objects and some 205 bytes each.
 * What the map's neighbours refer to is all over the heap, as in a service that has run for a while.
 */
public final class Filled {
    static Map<Integer, Order> orders;

    private static final class Order {
        final long id;
        final String customer;
        final double price;
        final int[] lines = new int[9];

        Order(int id) {
            this.id = id;
            this.customer = Integer.toString(id);
            this.price = id / 7.0;
        }
    }

    private Filled() {}

    public static void main(String[] args) throws InterruptedException {
        int count = Integer.parseInt(args[0]);
        orders = new HashMap<>(2 * count);
        for (int key : shuffled(count)) {
            orders.put(key, new Order(key));
        }
        System.gc();
        System.out.println("live " + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        Thread.sleep(Long.MAX_VALUE);
    }

    private static int[] shuffled(int count) {
        int[] keys = new int[count];
        Random random = new Random(7);
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            keys[i] = keys[other];
            keys[other] = i;
        }
        return keys;
    }
}
