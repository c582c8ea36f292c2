package shop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The service of the golden archives, version 2. */
public class Shop {
    static final Map<String, Order> ORDERS = new LinkedHashMap<>();
    static final Map<Status, Integer> COUNTS = new EnumMap<>(Status.class);
    static final Set<String> SEEN = new LinkedHashSet<>(List.of("z", "\u00e4", "\u20ac"));
    static final Recent RECENT = new Recent();
    static final Thread OWNER = Thread.currentThread();
    static long served = 41;
    static double rate = 0.19;
    static boolean open = true;
    static char currency = '\u20ac';
    static float scale = -1.5f;
    static short rank = -7;
    static byte shelf = 12;
    static int[] daily = {1, -2, 3};
    static byte[] token = {0, 1, -1};
    static String[][] grid = {{"a", null}, null, {}};
    static Object nothing;
    static Class<?> kind = Order.class;
    static ZoneId zone = ZoneId.of("Europe/Berlin");
    static LocalDate since = LocalDate.of(2026, 1, 2);
    static Pattern sku = Pattern.compile("[A-Z]-\\d+");
    static List<Object> boxes = new ArrayList<>();
    static Map<Integer, String> byNumber = new TreeMap<>();
    static Map<String, Integer> stock = new HashMap<>();

    public static void main(String[] args) throws IOException {
        Order first = new Order(1, "first", Status.OPEN);
        Order second = new Order(2, "zw\u00f6lf \u20ac", Status.PAID);
        first.next = second;
        second.next = first;
        second.lines.add(new Item("A-1", 3));
        second.lines.add(new Item("B-2", 1));
        ORDERS.put("first", first);
        ORDERS.put("second", second);
        ORDERS.put("again", first);
        COUNTS.put(Status.OPEN, 1);
        COUNTS.put(Status.PAID, 1);
        RECENT.put("first", 1L);
        boxes.addAll(List.of(1, 2L, 'x', true, 1.5, 2.5f, (byte) 3, (short) 4));
        byNumber.put(2, "two");
        byNumber.put(1, "one");
        stock.put("apple", 3);
        stock.put("pear", 5);
        try (ServerSocket door = new ServerSocket(Integer.parseInt(args[0]), 5, InetAddress.getLoopbackAddress())) {
            System.out.println("ready");
            while (open) {
                door.accept().close();
                served++;
            }
        }
    }
}

class Entity {
    final long number;
    String note = "";

    Entity(long number) {
        this.number = number;
    }
}

class Order extends Entity {
    final String buyer;
    int priority = 5;
    Status status;
    Order next;
    final List<Item> lines = new ArrayList<>();

    Order(long number, String customer, Status status) {
        super(number);
        this.buyer = customer;
        this.status = status;
    }
}

record Item(String sku, int count) {}

enum Status {
    NEW,
    OPEN,
    PAID
}

class Recent extends LinkedHashMap<String, Long> {
    private static final long serialVersionUID = 1L;
    int most = 16;
}
