package dev.imago.checkpoint.freeze.when;

import dev.imago.checkpoint.freeze.MethodPattern;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads conditions; the grammar stands at {@link Condition}. For one text and one thread. */
public final class ConditionParser {
    private static final Pattern TOKEN = Pattern.compile("[()]|[^\\s()]+");
    private static final Pattern LENGTH = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,3})?)(B|KB|MB|GB|TB)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,12}(\\.\\d{1,6})?");
    private static final String TERMS = "between, quiet, no thread, heap, load or (";
    private static final int MOST_CHARACTERS = 2_000;
    private static final int DEEPEST = 50;

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int next;
    private int depth;

    private record Token(String text, int column) {}

    private ConditionParser(String text) {
        this.text = text;
        if (text.length() > MOST_CHARACTERS) {
            throw new ConditionException(
                    text.substring(0, 40) + "...", MOST_CHARACTERS, "longer than " + MOST_CHARACTERS + " characters");
        }
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            tokens.add(new Token(matcher.group(), matcher.start() + 1));
        }
        tokens.add(new Token("", text.stripTrailing().length() + 1));
    }

    /** Reads a whole text, or throws {@link ConditionException}. */
    public static Condition parse(String text) {
        ConditionParser parser = new ConditionParser(text);
        Condition condition = parser.any();
        if (!parser.peek().text().isEmpty()) {
            throw parser.expected("and, or, or the end");
        }
        return condition;
    }

    private Condition any() {
        List<Condition> parts = new ArrayList<>(List.of(all()));
        while (takes("or")) {
            parts.add(all());
        }
        return parts.size() == 1 ? parts.get(0) : new Condition.Any(parts);
    }

    private Condition all() {
        List<Condition> parts = new ArrayList<>(List.of(term()));
        while (takes("and")) {
            parts.add(term());
        }
        return parts.size() == 1 ? parts.get(0) : new Condition.All(parts);
    }

    private Condition term() {
        if (takes("(")) {
            if (++depth > DEEPEST) {
                throw expected("fewer parentheses");
            }
            Condition inner = any();
            word(")");
            depth--;
            return inner;
        } else if (takes("between")) {
            return window();
        } else if (takes("quiet")) {
            word("for");
            return new Condition.Quiet(value("a length of time such as 30s", ConditionParser::length));
        } else if (takes("no")) {
            word("thread");
            word("in");
            return new Condition.NoThread(value("methods such as com.acme.Pay.*", MethodPattern::new));
        } else if (takes("heap")) {
            word("below");
            return new Condition.HeapBelow(size());
        } else if (takes("load")) {
            word("below");
            return new Condition.LoadBelow(value("a number such as 1.5", ConditionParser::number));
        }
        throw expected(TERMS);
    }

    private Condition window() {
        LocalTime from = value("a time of day such as 02:00", LocalTime::parse);
        word("and");
        LocalTime to = value("a time of day such as 04:00", LocalTime::parse);
        String following = peek().text();
        boolean ends = following.isEmpty() || List.of("and", "or", ")").contains(following.toLowerCase(Locale.ROOT));
        Optional<ZoneId> zone = ends
                ? Optional.empty()
                : Optional.of(value("and, or, the end, or a time zone such as Europe/Berlin", ZoneId::of));
        return new Condition.Window(from, to, zone);
    }

    /** The unit may stand by itself. */
    private long size() {
        return value("a size such as 512 MB or 2 GB", word -> {
            boolean apart = NUMBER.matcher(word).matches();
            String whole = apart ? word + tokens.get(next + 1).text() : word;
            Matcher matcher = SIZE.matcher(whole.toUpperCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw new IllegalArgumentException(whole);
            }
            next += apart ? 1 : 0;
            int power = List.of("B", "KB", "MB", "GB", "TB").indexOf(matcher.group(2));
            return new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(1L << (10 * power)))
                    .longValue();
        });
    }

    private static Duration length(String word) {
        Matcher matcher = LENGTH.matcher(word);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(word);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    private static Double number(String word) {
        if (!NUMBER.matcher(word).matches()) {
            throw new IllegalArgumentException(word);
        }
        return Double.valueOf(word);
    }

    private <T> T value(String what, Function<String, T> reader) {
        if (peek().text().isEmpty()) {
            throw expected(what);
        }
        try {
            T value = reader.apply(peek().text());
            next++;
            return value;
        } catch (DateTimeException | IllegalArgumentException e) {
            throw expected(what);
        }
    }

    private Token peek() {
        return tokens.get(next);
    }

    private boolean takes(String word) {
        boolean here = peek().text().equalsIgnoreCase(word);
        next += here ? 1 : 0;
        return here;
    }

    private void word(String word) {
        if (!takes(word)) {
            throw expected(word);
        }
    }

    private ConditionException expected(String what) {
        Token token = peek();
        String found = token.text().isEmpty() ? "the end" : "'" + token.text() + "'";
        return new ConditionException(text, token.column(), "expected " + what + ", not " + found);
    }
}
