package dev.imago.migrate.classpath;

import java.util.ArrayList;
import java.util.List;

/** Splits a java launcher's {@code @argfile} into arguments, by the syntax of the JDK's tool reference, "java Command-Line Argument Files". */
final class ArgumentFile {
    private final String text;
    private final List<String> arguments = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private char quote;
    private int at;

    private ArgumentFile(String text) {
        this.text = text;
    }

    static List<String> split(String text) {
        return new ArgumentFile(text).split();
    }

    private List<String> split() {
        for (at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quote != 0) {
                quoted(c);
            } else if (c == '#' && !inWord) {
                skipLine();
            } else if (c == '"' || c == '\'') {
                quote = c;
                inWord = true;
            } else if (Character.isWhitespace(c)) {
                endWord();
            } else {
                word.append(c);
                inWord = true;
            }
        }
        endWord();
        return arguments;
    }

    private void quoted(char c) {
        if (c == quote) {
            quote = 0;
        } else if (c == '\\' && at + 1 < text.length()) {
            escaped(text.charAt(++at));
        } else if (c == '\n' || c == '\r') {
            // An open quote ends with its line.
            quote = 0;
            endWord();
        } else {
            word.append(c);
        }
    }

    private void escaped(char c) {
        switch (c) {
            case 'n' -> word.append('\n');
            case 'r' -> word.append('\r');
            case 't' -> word.append('\t');
            case 'f' -> word.append('\f');
            case '\n', '\r' -> skipIndent();
            default -> word.append(c);
        }
    }

    private void skipIndent() {
        while (at + 1 < text.length() && Character.isWhitespace(text.charAt(at + 1))) {
            at++;
        }
    }

    private void skipLine() {
        while (at + 1 < text.length() && text.charAt(at + 1) != '\n' && text.charAt(at + 1) != '\r') {
            at++;
        }
    }

    private void endWord() {
        if (inWord) {
            arguments.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }
}
