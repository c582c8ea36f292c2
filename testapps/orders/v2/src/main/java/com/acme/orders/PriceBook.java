package com.acme.orders;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The prices, and the quotes somebody asked for lately. */
final class PriceBook implements Serializable {
    private static final long serialVersionUID = 1;

    private final TreeMap<String, Price> prices = new TreeMap<>(new SkuOrder(true));
    private final QuoteCache cache = new QuoteCache();

    synchronized int put(String sku, long cents) {
        Price before = prices.get(sku);
        Price now = new Price(sku, Money.euro(cents), before == null ? 1 : before.revision + 1);
        prices.put(sku, now);
        cache.keySet().removeIf(key -> key.startsWith(sku + "*"));
        return now.revision;
    }

    synchronized long quote(String sku, int quantity) {
        Quote quote = cache.get(sku + "*" + quantity);
        if (quote == null) {
            cache.misses++;
            Price price = prices.get(sku);
            if (price == null) {
                throw new IllegalArgumentException("no such article: " + sku);
            }
            quote = new Quote(sku, quantity, price.price.times(quantity).cents());
            cache.put(sku + "*" + quantity, quote);
        } else {
            cache.hits++;
        }
        return quote.cents();
    }

    /** {@code position|sku|cents|revision}: the position shows that the order is the comparator's. */
    synchronized List<String> text() {
        List<String> lines = new ArrayList<>();
        for (Price price : prices.values()) {
            lines.add(lines.size() + "|" + price.text());
        }
        return lines;
    }

    /** {@code age|key|cents}, the next to be dropped first, then hits and misses. */
    synchronized List<String> cacheText() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Quote> entry : cache.entrySet()) {
            lines.add(
                    lines.size() + "|" + entry.getKey() + "|" + entry.getValue().cents());
        }
        lines.add("hits|" + cache.hits);
        lines.add("misses|" + cache.misses);
        return lines;
    }

    synchronized void restore(PriceBook saved) {
        prices.putAll(saved.prices);
        cache.putAll(saved.cache);
        cache.hits = saved.cache.hits;
        cache.misses = saved.cache.misses;
    }

    /** The least recently used quote goes first. */
    private final class QuoteCache extends LinkedHashMap<String, Quote> {
        private static final long serialVersionUID = 1;

        private long hits;
        private long misses;

        QuoteCache() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Quote> eldest) {
            return size() > Config.current.cacheLimit || prices.isEmpty();
        }
    }
}
