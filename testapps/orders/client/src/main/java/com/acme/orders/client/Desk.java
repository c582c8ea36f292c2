package com.acme.orders.client;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Sends writes and remembers what was acknowledged. Not safe for use by several threads. */
final class Desk {
    private final HttpWire wire;
    private final OrdersMemory memory;
    private final Tally tally;

    Desk(HttpWire wire, OrdersMemory memory, Tally tally) {
        this.wire = wire;
        this.memory = memory;
        this.tally = tally;
    }

    List<CustomerFacts> customers(List<String> texts, boolean fresh) {
        List<CustomerFacts> known = new ArrayList<>();
        String answer = wire.post("/customers", String.join("\n", texts) + "\n", fresh);
        for (List<String> line : answers(answer, texts.size())) {
            CustomerFacts customer =
                    new CustomerFacts(Long.parseLong(line.get(0)), line.get(1), texts.get(known.size()));
            known.add(customer);
            if (memory.customers.put(customer.id(), customer) != null) {
                tally.repeated("customer " + customer.id());
            }
        }
        return known;
    }

    List<OrderFacts> orders(List<OrderFacts> drafts, boolean fresh) {
        StringBuilder body = new StringBuilder();
        long highest = 0;
        for (OrderFacts draft : drafts) {
            body.append(OrderFacts.body(draft.customer, draft.payment, draft.note, draft.lines));
            memory.unanswered.put(draft.note, OrderFacts.body(draft.customer, draft.payment, draft.note, draft.lines));
        }
        String answer = wire.post("/orders", body.toString(), fresh);
        List<OrderFacts> known = new ArrayList<>();
        for (List<String> line : answers(answer, drafts.size())) {
            OrderFacts draft = drafts.get(known.size());
            OrderFacts order = new OrderFacts(
                    Long.parseLong(line.get(0)), line.get(1), draft.customer, draft.payment, draft.note, draft.lines);
            if (memory.orders.put(order.id, order) != null || order.id <= highest) {
                tally.repeated("order " + order.id);
            }
            highest = order.id;
            memory.unanswered.remove(draft.note);
            known.add(order);
        }
        return known;
    }

    List<SessionFacts> sessions(List<SessionFacts> drafts, boolean fresh) {
        StringBuilder body = new StringBuilder();
        drafts.forEach(draft ->
                body.append(draft.customer).append('|').append(draft.attributes).append('\n'));
        List<SessionFacts> known = new ArrayList<>();
        for (List<String> line : answers(wire.post("/sessions", body.toString(), fresh), drafts.size())) {
            SessionFacts draft = drafts.get(known.size());
            SessionFacts session =
                    new SessionFacts(Long.parseLong(line.get(0)), line.get(1), draft.customer, draft.attributes);
            known.add(session);
            if (memory.sessions.put(session.id, session) != null) {
                tally.repeated("session " + session.id);
            }
        }
        return known;
    }

    /** Sets one price; a price not answered is never touched again. */
    boolean price(PriceFacts price, long cents, boolean fresh) {
        String answer = wire.post("/prices", price.sku + "|" + cents + "\n", fresh);
        memory.prices.put(price.sku, price);
        if (answer == null) {
            price.maybe = cents;
            return false;
        }
        price.cents = cents;
        price.revision++;
        if (!answer.trim().equals(String.valueOf(price.revision))) {
            tally.wrong("price " + price.sku + " is at revision " + answer.trim() + ", not " + price.revision);
        }
        return true;
    }

    boolean touch(SessionFacts session, boolean fresh) {
        String answer = wire.post("/sessions/touch?id=" + session.id, "", fresh);
        if (answer == null) {
            session.maybe = true;
            return false;
        }
        session.hits++;
        if (!answer.trim().equals(String.valueOf(session.hits))) {
            tally.wrong("session " + session.id + " has " + answer.trim() + " hits, not " + session.hits);
        }
        return true;
    }

    boolean move(OrderFacts order, String next, boolean fresh) {
        String answer = wire.post("/orders/status?id=" + order.id + "&to=" + next, "", fresh);
        if (answer == null) {
            order.maybe = next;
            return false;
        }
        order.status = next;
        return true;
    }

    /** The fields of each line of an answer; none where there was no answer. */
    private List<List<String>> answers(@Nullable String answer, int expected) {
        if (answer == null) {
            return List.of();
        }
        List<List<String>> lines = new ArrayList<>();
        for (String line : Fields.lines(answer)) {
            lines.add(Fields.of(line));
        }
        if (lines.size() != expected) {
            throw new NoSuchElementException(expected + " lines expected: " + answer);
        }
        return lines;
    }
}
