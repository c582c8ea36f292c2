package com.acme.orders;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the operator may set while the shop is open. */
final class Config implements Serializable {
    private static final long serialVersionUID = 1;

    static volatile Config current = new Config();

    volatile String shopName = "ACME";
    volatile int packPerSecond = 1_000;
    volatile int cacheLimit = 500;
    volatile boolean mailing = true;
    private EnumSet<Status> open = EnumSet.of(Status.NEW, Status.PAID);
    private List<String> regions = List.of("EU", "UK", "US");
    private Map<String, Integer> limits = Map.of("lines", 100, "quantity", 10_000);
    private Set<String> carriers = Set.of("DHL", "UPS", "GLS");
    private Map<String, String> labels = Collections.unmodifiableMap(new TreeMap<>());

    synchronized boolean isOpen(Status status) {
        return open.contains(status);
    }

    synchronized void set(String key, String value) {
        switch (key) {
            case "shopName" -> shopName = value;
            case "packPerSecond" -> packPerSecond = Integer.parseInt(value);
            case "cacheLimit" -> cacheLimit = Integer.parseInt(value);
            case "mailing" -> mailing = Boolean.parseBoolean(value);
            case "open" -> {
                EnumSet<Status> chosen = EnumSet.noneOf(Status.class);
                for (String name : Api.split(value, ',')) {
                    chosen.add(Status.valueOf(name));
                }
                open = chosen;
            }
            case "regions" -> regions = List.of(Api.split(value, ',').toArray(new String[0]));
            case "carriers" -> carriers = Set.of(Api.split(value, ',').toArray(new String[0]));
            case "limits" -> limits = Map.of("lines", Integer.parseInt(value), "quantity", 10_000);
            default -> {
                TreeMap<String, String> copy = new TreeMap<>(labels);
                copy.put(key, value);
                labels = Collections.unmodifiableMap(copy);
            }
        }
    }

    synchronized List<String> text() {
        return List.of(
                "shopName|" + shopName,
                "packPerSecond|" + packPerSecond,
                "cacheLimit|" + cacheLimit,
                "mailing|" + mailing,
                "open|" + open,
                "regions|" + regions,
                "limits|" + new TreeMap<>(limits),
                "carriers|" + new TreeSet<>(carriers),
                "labels|" + labels);
    }
}
