package dev.imago.checkpoint.freeze.when;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.freeze.MethodPattern;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionParserTest {
    private static final int ROUNDS = 2_000;
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void andBindsMoreThanOr() {
        assertThat(ConditionParser.parse("load below 1.5 or quiet for 30s and (heap below 2 GB or no thread in a.B.*)"))
                .isEqualTo(new Condition.Any(List.of(
                        new Condition.LoadBelow(1.5),
                        new Condition.All(List.of(
                                new Condition.Quiet(Duration.ofSeconds(30)),
                                new Condition.Any(List.of(
                                        new Condition.HeapBelow(2L << 30),
                                        new Condition.NoThread(new MethodPattern("a.B.*")))))))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quiet 30s | 7 | expected for, not '30s'",
                "quiet for | 10 | expected a length of time such as 30s, not the end",
                "quiet for 30 | 11 | expected a length of time such as 30s, not '30'",
                "between 02:00 | 14 | expected and, not the end",
                "between 2 and 4 | 9 | expected a time of day such as 02:00, not '2'",
                "between 02:00 and 04:00 Berlin | 25 | expected and, or, the end, or a time zone such as Europe/Berlin",
                "no threads in a.B | 4 | expected thread, not 'threads'",
                "no thread in Pay | 14 | expected methods such as com.acme.Pay.*, not 'Pay'",
                "heap below 2 | 12 | expected a size such as 512 MB or 2 GB, not '2'",
                "load below x | 12 | expected a number such as 1.5, not 'x'",
                "(load below 1 | 14 | expected ), not the end",
                "load below 1 load below 2 | 14 | expected and, or, or the end, not 'load'",
                "rest | 1 | expected between, quiet, no thread, heap, load or (, not 'rest'",
            })
    void tellsWhereItIsWrongAndWhatIsAllowed(String text, int column, String problem) {
        assertThatThrownBy(() -> ConditionParser.parse(text))
                .isInstanceOfSatisfying(
                        ConditionException.class, e -> assertThat(e.column()).isEqualTo(column))
                .hasMessageStartingWith("'" + text + "', column " + column + ": ")
                .hasMessageContaining(problem);
    }

    @Test
    void anyConditionIsReadBackFromItsText() {
        Random random = seeded();
        for (int i = 0; i < ROUNDS; i++) {
            Condition condition = any(random, 3);

            assertThat(ConditionParser.parse(condition.toString())).isEqualTo(condition);
        }
    }

    @Test
    void anyTextIsReadOrRefusedWithColumn() {
        Random random = seeded();
        String[] words = {
            "between",
            "02:00",
            "and",
            "or",
            "(",
            ")",
            "quiet",
            "for",
            "30s",
            "no",
            "thread",
            "in",
            "a.B.*",
            "heap",
            "below",
            "2",
            "GB",
            "load",
            "1.5",
            "UTC",
            "\u00e9",
            "",
            "*",
            "99:99",
            "-1",
            "999999999999999999999"
        };
        for (int i = 0; i < ROUNDS; i++) {
            List<String> chosen = new ArrayList<>();
            for (int n = random.nextInt(12); n >= 0; n--) {
                chosen.add(words[random.nextInt(words.length)]);
            }
            String text = String.join(" ", chosen);
            try {
                ConditionParser.parse(text);
            } catch (ConditionException e) {
                assertThat(e.column()).as(text).isBetween(1, text.length() + 1);
            }
        }
    }

    @Test
    void deepAndLongTextsAreRefused() {
        assertThatThrownBy(() -> ConditionParser.parse("(".repeat(1_999))).isInstanceOf(ConditionException.class);
        assertThatThrownBy(() -> ConditionParser.parse("load below 1 or ".repeat(10_000)))
                .isInstanceOf(ConditionException.class);
    }

    @Test
    void eachPartThatFailsIsNamed() {
        Condition condition = ConditionParser.parse("between 22:00 and 04:00 Europe/Berlin and quiet for 30s"
                + " and no thread in com.acme.Pay.* and heap below 1 MB and load below 1.5");

        assertThat(condition.failing(
                        new Stated(LocalTime.of(5, 0), Duration.ofSeconds(12), List.of("pay in com.acme.Pay.x()"))))
                .containsExactly(
                        new Condition.Failure("between 22:00 and 04:00 Europe/Berlin", "it is 05:00 in Europe/Berlin"),
                        new Condition.Failure("quiet for 30s", "quiet for 12.0 s so far"),
                        new Condition.Failure("no thread in com.acme.Pay.*", "pay in com.acme.Pay.x()"),
                        new Condition.Failure("heap below 1 MB", "7 MB are in use"),
                        new Condition.Failure("load below 1.5", "it is 2.5"));
        assertThat(ConditionParser.parse("load below 1 or between 22:00 and 04:00 Europe/Berlin")
                        .failing(new Stated(LocalTime.of(23, 59), Duration.ZERO, List.of())))
                .isEmpty();
    }

    private record Stated(LocalTime time, Duration quietFor, List<String> threads) implements Facts {
        @Override
        public Instant now() {
            return time.atDate(LocalDate.of(2026, 1, 7)).atZone(BERLIN).toInstant();
        }

        @Override
        public List<String> threadsIn(MethodPattern methods) {
            return threads;
        }

        @Override
        public long heapUsed() {
            return 7 << 20;
        }

        @Override
        public double load() {
            return 2.5;
        }
    }

    private static Random seeded() {
        long seed = System.nanoTime();
        System.out.println("conditions with seed " + seed);
        return new Random(seed);
    }

    private static Condition any(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 ->
                new Condition.Window(
                        LocalTime.of(random.nextInt(24), random.nextInt(60)),
                        LocalTime.of(random.nextInt(24), random.nextInt(60)),
                        random.nextBoolean() ? Optional.of(BERLIN) : Optional.empty());
            case 1 -> new Condition.Quiet(Duration.ofMillis(random.nextInt(100_000)));
            case 2 ->
                new Condition.NoThread(
                        new MethodPattern("com.acme.P" + random.nextInt(9) + (random.nextBoolean() ? ".*" : ".x")));
            case 3 ->
                new Condition.HeapBelow(
                        random.nextBoolean() ? random.nextInt(1000) : random.nextInt(1000) * (1L << 20));
            case 4 -> new Condition.LoadBelow(random.nextInt(1000) / 8.0);
            case 5 -> new Condition.All(parts(random, depth));
            default -> new Condition.Any(parts(random, depth));
        };
    }

    private static List<Condition> parts(Random random, int depth) {
        List<Condition> parts = new ArrayList<>();
        for (int n = 2 + random.nextInt(2); n > 0; n--) {
            parts.add(any(random, depth - 1));
        }
        return parts;
    }
}
