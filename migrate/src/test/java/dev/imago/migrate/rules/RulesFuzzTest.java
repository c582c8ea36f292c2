package dev.imago.migrate.rules;

import dev.imago.checkpoint.fuzz.FuzzInputs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules of any text. */
public class RulesFuzzTest {
    public static void fuzzerTestOneInput(byte[] bytes) {
        try {
            RulesReader.read(new String(bytes, StandardCharsets.UTF_8), "fuzz.yaml");
        } catch (RulesException e) {
            // refused
        }
    }

    public static Map<String, byte[]> seeds() {
        return Map.of(
                "all keys", """
                roots:
                  - static: com.acme.Sessions.ALL
                  - instance: com.acme.OrderDesk
                rename: {com.acme.PriceBook: com.acme.pricing.PriceBook, com.acme.Order.customer: buyer}
                default:
                  com.acme.Customer.loyalty: 100
                  com.acme.Customer.note: null
                  com.acme.Customer.tags: {new: java.util.ArrayList}
                drop: [com.acme.Order.legacyNote]
                keep: [com.acme.Desk.pool]
                carry: [com.acme.Ids.INSTANCE_ID]
                retype:
                  com.acme.Order.cents: {to: total, using: cents-to-money}
                map:
                  com.acme.Order.priority: {1: 10, 2: 20}
                  com.acme.Status: {OPEN: NEW}
                keep-entries:
                  com.acme.Engine.DATABASES: [management]
                accept-constants: [com.acme.Build.NUMBER]
                health: {http: /health}
                connections: hand-over
                rest: [com.acme.Poller.awaitJob, com.acme.queue.*]
                when: quiet for 30s and (load below 1.5 or between 02:00 and 04:00 Europe/Berlin)
                """.getBytes(StandardCharsets.UTF_8), "anchors", """
                a: &a [*a, 1.5e3, 0x1f, ~]
                "default": !!int "7"
                """.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesOrReadsEveryInput() throws IOException {
        FuzzInputs.replay(RulesFuzzTest.class, seeds(), RulesFuzzTest::fuzzerTestOneInput);
    }
}
