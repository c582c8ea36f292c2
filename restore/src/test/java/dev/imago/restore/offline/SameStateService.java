package dev.imago.restore.offline;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.LocalDate;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A service whose state is the same whenever it is started: nothing in it comes from a clock or by chance. */
public final class SameStateService {
    private static final int MANY = 200;
    static final Map<String, Object> BY_NAME = new ConcurrentHashMap<>();
    static final Map<Long, Item> ITEMS = new HashMap<>();
    static final Map<TimeUnit, List<String>> BY_UNIT = new EnumMap<>(TimeUnit.class);
    static final TreeMap<LocalDate, BigDecimal> BY_DAY = new TreeMap<>();
    /** In orders whose comparators the JDK and the service make of lambdas. */
    static final List<TreeMap<String, Integer>> ORDERED = List.of(
            new TreeMap<>(Comparator.comparing(String::length).thenComparing(Comparator.reverseOrder())),
            new TreeMap<>(Comparator.comparing(String::hashCode)),
            new TreeMap<>((a, b) -> b.compareTo(a)));

    static final TreeSet<Map.Entry<String, Integer>> BY_KEY = new TreeSet<>(Map.Entry.comparingByKey());
    static final AtomicLong NEXT = new AtomicLong();

    /** What there are many of. */
    record Item(
            String name,
            long number,
            BigInteger big,
            Set<String> tags,
            Map<String, Integer> counts,
            List<Integer> digits) {}

    private SameStateService() {}

    /** Arguments: port. Prints "ready". */
    public static void main(String[] args) throws IOException {
        for (int i = 0; i < MANY; i++) {
            String name = "item " + i;
            Item item = new Item(
                    name,
                    i * 1_000_003L,
                    BigInteger.valueOf(i).pow(20),
                    Set.of("odd" + i % 2, "third" + i % 3, "seventh" + i % 7),
                    Map.of("a", i, "b", -i, "c", 2 * i),
                    List.of(i % 10, i / 10 % 10, i / 100));
            ITEMS.put(NEXT.incrementAndGet(), item);
            BY_NAME.put(name, i % 2 == 0 ? item : List.of(name, item, i));
            BY_DAY.put(LocalDate.ofEpochDay(i * 37L), BigDecimal.valueOf(i, 2));
            BY_UNIT.computeIfAbsent(i % 2 == 0 ? TimeUnit.DAYS : TimeUnit.HOURS, unit -> new ArrayList<>())
                    .add(name);
            for (TreeMap<String, Integer> ordered : ORDERED) {
                ordered.put(name, i);
            }
            BY_KEY.add(new AbstractMap.SimpleEntry<>(name, i));
        }
        BY_NAME.put("in order", new LinkedHashMap<>(Map.of("only", 1)));
        try (ServerSocket listener = new ServerSocket(Integer.parseInt(args[0]), 1, InetAddress.getLoopbackAddress())) {
            System.out.println("ready");
            listener.accept().close();
        }
    }
}
