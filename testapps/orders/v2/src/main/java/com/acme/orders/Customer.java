package com.acme.orders;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who orders. Knows its orders, and they know it. */
final class Customer extends Entity {
    private static final long serialVersionUID = 1;

    final String name;
    final String email;
    final Address address;
    final Tier tier;
    final LocalDate since;
    private transient Optional<Customer> referrer;
    private transient List<Order> orders = new ArrayList<>(4);

    Customer(
            long id,
            String name,
            String email,
            Address address,
            Tier tier,
            LocalDate since,
            Optional<Customer> referrer) {
        super(id);
        this.name = name;
        this.email = email;
        this.address = address;
        this.tier = tier;
        this.since = since;
        this.referrer = referrer;
    }

    synchronized void add(Order order) {
        if (orders == null) {
            orders = new ArrayList<>(4);
        }
        orders.add(order);
    }

    /** {@code id|created|name|mail|street|city|zip|tier|discount on 100.00|since|referrer|orders|turnover}. */
    synchronized String text() {
        long turnover = 0;
        long count = 0;
        if (orders != null) {
            for (Order order : orders) {
                turnover += order.customer == this ? order.total() : Long.MIN_VALUE;
                count++;
            }
        }
        return id + "|" + created + "|" + name + "|" + email + "|" + address.text() + "|" + tier + "|"
                + tier.discount(10_000) + "|" + since + "|"
                + referrer().map(other -> other.id).orElse(0L) + "|" + count
                + "|" + turnover;
    }

    synchronized void referredBy(Customer other) {
        referrer = Optional.of(other);
    }

    @SuppressWarnings("OptionalAssignedToNull") // transient: null after deserialization
    synchronized Optional<Customer> referrer() {
        return referrer == null ? Optional.empty() : referrer;
    }
}
