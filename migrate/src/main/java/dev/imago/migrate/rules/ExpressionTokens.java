package dev.imago.migrate.rules;

import dev.imago.migrate.rules.Expression.Position;
import java.util.List;

/** The words of an expression, one at a time. */
final class ExpressionTokens {
    private static final List<String> SIGNS = List.of(
            "==", "!=", "<=", ">=", "&&", "||", "+", "-", "*", "/", "%", "<", ">", "!", "?", ":", "(", ")", ".");

    private final String source;
    private int end;
    private Kind kind = Kind.END;
    private String text = "";
    private Position at = new Position(1, 1);

    enum Kind {
        NAME,
        NUMBER,
        TEXT,
        SIGN,
        END
    }

    ExpressionTokens(String source) {
        this.source = source;
        next();
    }

    Kind kind() {
        return kind;
    }

    /** The word; of a text in quotes what they hold. */
    String text() {
        return text;
    }

    Position at() {
        return at;
    }

    /** The word, and goes on to the next one. */
    String take() {
        String taken = text;
        next();
        return taken;
    }

    /** Goes on if this sign is next. */
    boolean takes(String sign) {
        boolean here = kind == Kind.SIGN && text.equals(sign);
        if (here) {
            next();
        }
        return here;
    }

    private void next() {
        int start = end;
        while (start < source.length() && Character.isWhitespace(source.charAt(start))) {
            start++;
        }
        at = position(start);
        if (start == source.length()) {
            end = start;
            kind = Kind.END;
            text = "";
        } else if (Character.isJavaIdentifierStart(source.charAt(start))) {
            word(start, Kind.NAME);
        } else if (isDigit(start)) {
            word(start, Kind.NUMBER);
        } else if (source.charAt(start) == '\'' || source.charAt(start) == '"') {
            quoted(start);
        } else {
            sign(start);
        }
    }

    private void word(int start, Kind of) {
        int at = start;
        while (at < source.length()
                && (Character.isJavaIdentifierPart(source.charAt(at))
                        || (of == Kind.NUMBER && source.charAt(at) == '.' && isDigit(at + 1)))) {
            at++;
        }
        set(of, source.substring(start, at), at);
    }

    private boolean isDigit(int index) {
        return index < source.length() && source.charAt(index) >= '0' && source.charAt(index) <= '9';
    }

    private void quoted(int start) {
        char quote = source.charAt(start);
        StringBuilder content = new StringBuilder();
        for (int i = start + 1; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == quote) {
                set(Kind.TEXT, content.toString(), i + 1);
                return;
            }
            if (c == '\\') {
                i++;
                c = i < source.length() ? escaped(source.charAt(i), i) : c;
            }
            content.append(c);
        }
        throw new ExpressionException(at, "the text has no closing " + quote);
    }

    private char escaped(char c, int index) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case '\\', '\'', '"' -> c;
            default -> throw new ExpressionException(position(index), "\\" + c + " means nothing; write \\\\ for \\");
        };
    }

    private void sign(int start) {
        for (String sign : SIGNS) {
            if (source.startsWith(sign, start)) {
                set(Kind.SIGN, sign, start + sign.length());
                return;
            }
        }
        throw new ExpressionException(
                at, "'" + Character.toString(source.codePointAt(start)) + "' means nothing in an expression");
    }

    private void set(Kind of, String word, int after) {
        kind = of;
        text = word;
        end = after;
    }

    private Position position(int index) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < index; i++) {
            if (source.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new Position(line, index - lineStart + 1);
    }
}
