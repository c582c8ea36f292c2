package dev.imago.checkpoint.freeze.when;

import dev.imago.checkpoint.fuzz.FuzzInputs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Conditions of any text; what was read can be written and read again. */
public class ConditionFuzzTest {
    public static void fuzzerTestOneInput(byte[] bytes) {
        try {
            Condition condition = ConditionParser.parse(new String(bytes, StandardCharsets.UTF_8));
            String text = condition.toString();
            String again = ConditionParser.parse(text).toString();
            if (!text.equals(again)) {
                throw new AssertionError("'" + text + "' is read as '" + again + "'");
            }
        } catch (ConditionException e) {
            // refused
        }
    }

    public static Map<String, byte[]> seeds() {
        return Map.of(
                "all",
                "quiet for 30s and (load below 1.5 or between 02:00 and 04:00 Europe/Berlin) and heap below 1.5GB and no thread in com.acme.Pay.*"
                        .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesOrReadsEveryInput() throws IOException {
        FuzzInputs.replay(ConditionFuzzTest.class, seeds(), ConditionFuzzTest::fuzzerTestOneInput);
    }
}
