package com.acme.orders;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Stock, sites, notices and figures: what a shop keeps besides its orders. Guarded by itself. */
final class BackOffice implements Serializable {
    private static final long serialVersionUID = 1;

    private int[][] shelves = new int[0][];
    private byte[] logo = new byte[0];
    private short[] bins = new short[0];
    private char[] codes = new char[0];
    private float[] weights = new float[0];
    private double[] rates = new double[0];
    private boolean[] gates = new boolean[0];
    private long[] totals = new long[0];
    private String[][] aisles = new String[0][];
    private Object[] mixed = new Object[0];
    private BitSet used = new BitSet();
    private final EnumMap<Status, String> labels = new EnumMap<>(Status.class);
    private final CopyOnWriteArrayList<Notice> notices = new CopyOnWriteArrayList<>();
    private final AtomicReference<Notice> banner = new AtomicReference<>();
    private final AtomicInteger visits = new AtomicInteger();
    private final LongAdder weighed = new LongAdder();
    private UUID site = new UUID(0, 0);
    private BigDecimal taxRate = BigDecimal.ZERO;
    private BigInteger fiscal = BigInteger.ZERO;
    private Instant opened = Instant.EPOCH;
    private LocalDate yearEnd = LocalDate.EPOCH;
    private Duration shift = Duration.ZERO;
    private ZonedDateTime nextAudit = Instant.EPOCH.atZone(ZoneId.of("UTC"));
    private transient Optional<String> motto = Optional.empty();
    private Class<?> exporter = Object.class;
    private Class<?> unit = int.class;
    private Set<Integer> lucky = new HashSet<>();
    private Set<String> visitors = new LinkedHashSet<>();
    private TreeSet<Long> deadlines = new TreeSet<>();
    private Site home = new Site("none", null);
    private Site billing = home;
    private Site.Door front = home.new Door(0);
    private List<Shift> shifts = List.of();

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.defaultWriteObject();
        out.writeUTF(motto.orElse(""));
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        String read = in.readUTF();
        motto = read.isEmpty() ? Optional.empty() : Optional.of(read);
    }

    /** Puts in what follows from {@code seed}. */
    synchronized void fill(long seed) {
        Random random = new Random(seed);
        fillArrays(random);
        for (Status status : Status.values()) {
            labels.put(status, "label " + status + " " + seed);
        }
        labels.keySet().removeIf(status -> status.name().equals("PACKED"));
        used = BitSet.valueOf(new long[] {random.nextLong(), 0, random.nextLong()});
        site = new UUID(random.nextLong(), random.nextLong());
        taxRate = new BigDecimal(BigInteger.valueOf(random.nextInt(100_000)), 4);
        fiscal = new BigInteger(200, random).negate();
        opened = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
        yearEnd = LocalDate.ofEpochDay(random.nextInt(40_000));
        shift = Duration.ofSeconds(random.nextInt(100_000), 7);
        nextAudit = Instant.ofEpochSecond(random.nextInt(2_000_000_000)).atZone(ZoneId.of("Europe/Berlin"));
        motto = Optional.of("größer \uD83D\uDE80 " + seed);
        exporter = random.nextBoolean() ? Mail.class : String[].class;
        unit = long.class;
        lucky = new HashSet<>(List.of(random.nextInt(), -1, 7, 70_000));
        visitors = new LinkedHashSet<>(List.of("z" + seed, "a", "m"));
        deadlines = new TreeSet<>(List.of(random.nextLong(), 5L, -5L));
        home = new Site("home " + seed, null);
        home.parent = home;
        billing = home;
        front = home.new Door(random.nextInt(100));
        shifts = List.of(new Shift("early", 6, home), new Shift("late", 14, billing));
        Notice notice = new Notice("notice " + seed, List.of("a", "b", "c"));
        notices.add(notice);
        banner.set(notice);
        visits.addAndGet(random.nextInt(1_000));
        weighed.add(random.nextInt(1_000_000));
    }

    private void fillArrays(Random random) {
        shelves =
                new int[][] {{random.nextInt(), 2}, {}, null, random.ints(1_000).toArray()};
        logo = new byte[777];
        random.nextBytes(logo);
        bins = new short[] {(short) random.nextInt(), Short.MIN_VALUE};
        codes = new char[] {'a', '\u20AC', (char) random.nextInt()};
        weights = new float[] {random.nextFloat(), Float.NaN, -0.0f};
        rates = new double[] {random.nextDouble(), Double.NEGATIVE_INFINITY};
        gates = new boolean[] {true, random.nextBoolean(), false};
        totals = random.longs(100).toArray();
        aisles = new String[][] {{"x" + random.nextInt(), null}, {"y"}};
        Integer boxed = random.nextInt();
        mixed = new Object[] {
            boxed, boxed, 'c', 1.5, 2.5f, (byte) 3, (short) 4, 5L, true, null, "text", totals, Status.PAID
        };
    }

    synchronized List<String> text() {
        List<String> lines = new ArrayList<>();
        lines.add("shelves|" + Arrays.deepToString(shelves));
        lines.add("logo|" + Arrays.toString(logo));
        lines.add("small|" + Arrays.toString(bins) + Arrays.toString(codes) + Arrays.toString(weights));
        lines.add("big|" + Arrays.toString(rates) + Arrays.toString(gates) + Arrays.toString(totals));
        lines.add("aisles|" + Arrays.deepToString(aisles));
        lines.add("mixed|" + Arrays.deepToString(mixed));
        lines.add("shared|" + (mixed.length == 0 || (mixed[0] == mixed[1] && mixed[11] == totals)) + (home == billing));
        lines.add("used|" + used);
        lines.add("labels|" + labels);
        lines.add("notices|" + notices + (notices.isEmpty() || notices.contains(banner.get())) + banner.get());
        lines.add("numbers|" + visits + "|" + weighed + "|" + site + "|" + taxRate + "|" + fiscal);
        lines.add("times|" + opened + "|" + yearEnd + "|" + shift + "|" + nextAudit);
        lines.add("motto|" + motto);
        lines.add("classes|" + exporter.getSimpleName() + "|" + unit.getName());
        lines.add("sets|" + new TreeSet<>(lucky) + lucky.contains(7) + visitors + deadlines);
        lines.add("site|" + home + "|" + billing + "|" + (home.parent == home) + "|" + front + "|" + shifts);
        return lines;
    }

    /** A place; knows the place it belongs to, which may be itself. */
    static final class Site implements Serializable {
        private static final long serialVersionUID = 1;

        private final String name;
        private Site parent;

        Site(String name, Site parent) {
            this.name = name;
            this.parent = parent;
        }

        @Override
        public String toString() {
            return name;
        }

        /** A way into the place. */
        final class Door implements Serializable {
            private static final long serialVersionUID = 1;

            private final int number;

            Door(int number) {
                this.number = number;
            }

            @Override
            public String toString() {
                return "door " + number + " of " + name;
            }
        }
    }

    /** Who works when, and where. */
    record Shift(String name, int hour, Site at) implements Serializable {}

    /** What hangs on the wall. */
    record Notice(String text, List<String> tags) implements Serializable {
        Notice {
            tags = List.copyOf(tags);
        }
    }

    /** The figures by name. */
    synchronized Map<String, Long> figures() {
        return new TreeMap<>(Map.of("visits", (long) visits.get(), "weighed", weighed.sum()));
    }
}
