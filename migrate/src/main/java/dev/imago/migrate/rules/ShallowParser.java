package dev.imago.migrate.rules;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/** A parser that refuses deep nesting: what is made of its events is made by recursion, one level on the stack for each. */
final class ShallowParser implements Parser {
    /** Rules need five. */
    private static final int DEEPEST = 100;

    private final Parser parser;
    private int depth;

    ShallowParser(Parser parser) {
        this.parser = parser;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    @Override
    public Event next() {
        Event event = parser.next();
        switch (event.getEventId()) {
            case SequenceStart, MappingStart -> depth++;
            case SequenceEnd, MappingEnd -> depth--;
            default -> {
                // not nested
            }
        }
        if (depth > DEEPEST) {
            throw new ParserException("nested more than " + DEEPEST + " deep", event.getStartMark());
        }
        return event;
    }
}
