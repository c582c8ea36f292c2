package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The record types of a state: one for equal class name, form and slots. */
final class RecordTypes {
    private final List<RecordType> all = new ArrayList<>();
    private final Map<Key, RecordType> byKey = new HashMap<>();

    private record Key(String className, Form form, List<Slot> slots) {}

    RecordType of(String className, Form form, List<Slot> slots) {
        return byKey.computeIfAbsent(new Key(className, form, List.copyOf(slots)), key -> {
            RecordType type = new RecordType(all.size(), className, form, slots);
            all.add(type);
            return type;
        });
    }

    List<RecordType> all() {
        return List.copyOf(all);
    }
}
