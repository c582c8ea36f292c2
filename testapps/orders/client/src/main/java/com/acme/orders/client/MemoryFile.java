package com.acme.orders.client;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A memory in a text file: one record a line, fields between tabs. */
final class MemoryFile {
    private MemoryFile() {}

    static void write(OrdersMemory memory, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            memory.start().forEach((key, value) -> line(out, "start", key, value));
            memory.customers.values().forEach(c -> line(out, "customer", c.id(), c.created(), c.text()));
            memory.orders
                    .values()
                    .forEach(o -> line(
                            out,
                            "order",
                            o.id,
                            o.created,
                            o.customer,
                            o.payment,
                            o.note,
                            o.lines,
                            o.status,
                            o.maybe,
                            o.hold));
            memory.sessions
                    .values()
                    .forEach(s ->
                            line(out, "session", s.id, s.token, s.customer, s.attributes, s.hits, s.basket, s.maybe));
            memory.prices.values().forEach(p -> line(out, "price", p.sku, p.cents, p.revision, p.maybe));
            memory.unanswered.forEach((note, body) -> line(out, "unanswered", note, body.trim()));
            memory.parts.forEach((part, text) -> line(out, "part", part, text.replace("\n", "\u0001")));
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void line(BufferedWriter out, @Nullable Object... fields) {
        StringBuilder line = new StringBuilder();
        for (Object field : fields) {
            line.append(line.isEmpty() ? "" : "\t").append(field == null ? "" : field);
        }
        try {
            out.append(line).append('\n');
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static OrdersMemory read(Path file) throws IOException {
        OrdersMemory memory = new OrdersMemory();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                put(memory, List.of(line.split("\t", -1)));
            }
        }
        return memory;
    }

    private static void put(OrdersMemory memory, List<String> f) {
        switch (f.get(0)) {
            case "start" -> memory.start(f.get(1), Long.parseLong(f.get(2)));
            case "customer" -> {
                CustomerFacts customer = new CustomerFacts(Long.parseLong(f.get(1)), f.get(2), f.get(3));
                memory.customers.put(customer.id(), customer);
            }
            case "order" -> {
                OrderFacts order = new OrderFacts(
                        Long.parseLong(f.get(1)), f.get(2), Long.parseLong(f.get(3)), f.get(4), f.get(5), f.get(6));
                order.status = f.get(7);
                order.maybe = f.get(8).isEmpty() ? null : f.get(8);
                order.hold = f.get(9);
                memory.orders.put(order.id, order);
            }
            case "session" -> {
                SessionFacts session =
                        new SessionFacts(Long.parseLong(f.get(1)), f.get(2), Long.parseLong(f.get(3)), f.get(4));
                session.hits = Integer.parseInt(f.get(5));
                session.basket = f.get(6);
                session.maybe = Boolean.parseBoolean(f.get(7));
                memory.sessions.put(session.id, session);
            }
            case "price" -> {
                PriceFacts price = new PriceFacts(f.get(1), Long.parseLong(f.get(2)), Integer.parseInt(f.get(3)));
                price.maybe = Long.parseLong(f.get(4));
                memory.prices.put(price.sku, price);
            }
            case "unanswered" -> memory.unanswered.put(f.get(1), f.get(2));
            case "part" -> memory.parts.put(f.get(1), f.get(2).replace('\u0001', '\n'));
            default -> throw new IllegalArgumentException("not a memory file: " + f);
        }
    }
}
