package com.acme.orders.migrations;

import dev.imago.migrate.api.Creation;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.api.NewMapping;
import dev.imago.migrate.api.NewObject;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.OldValue;
import dev.imago.migrate.api.Registration;
import dev.imago.migrate.api.Transformation;
import java.util.HashSet;
import java.util.Set;

/** Orders 1.0 to 2.0: amounts get a currency, customers an address of their own, and an order finds its lines by article. */
public final class Orders1To2 implements Migration {
    private static final String PACKAGE = "com.acme.orders.";

    @Override
    public String from() {
        return "1.0";
    }

    @Override
    public String to() {
        return "2.0";
    }

    @Override
    public void register(Registration registration) {
        registration
                .conversion("cents-to-money", Orders1To2::money)
                .transform(PACKAGE + "Customer", Orders1To2::customer)
                .transform(PACKAGE + "Order", Orders1To2::order);
    }

    /** Orders 1.0 knew no currency but the euro. */
    private static NewObject money(OldValue cents, Creation out) {
        return out.create(PACKAGE + "Money")
                .set("minor", cents.owner().getLong(cents.field()))
                .set("currency", "EUR");
    }

    private static void customer(OldObject old, Transformation out) {
        NewObject address = out.create(PACKAGE + "Address")
                .set("street", old.getObject("street"))
                .set("city", old.getObject("city"))
                .set("zip", old.getObject("zip"));
        out.as(PACKAGE + "Customer").set("address", address);
    }

    /** The lines keep their order. An article that came twice would lose one of them, so it stops the upgrade. */
    private static void order(OldObject old, Transformation out) {
        NewMapping lines = out.createMap("java.util.LinkedHashMap");
        Set<String> seen = new HashSet<>();
        for (Object each : old.object("lines").elements()) {
            if (!(each instanceof OldObject line)) {
                throw new IllegalStateException("order " + old.getLong("id") + " has no order line, but " + each);
            }
            OldObject sku = line.object("sku");
            if (!seen.add(sku.text())) {
                throw new IllegalStateException(
                        "order " + old.getLong("id") + " has two lines for article " + sku.text());
            }
            lines.put(sku, line);
        }
        out.as(PACKAGE + "Order").set("lines", lines);
    }
}
