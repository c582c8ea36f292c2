package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.trace.Suspicions.Reason;
import dev.imago.checkpoint.hotspot.trace.Suspicions.Suspicion;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import org.jspecify.annotations.Nullable;

/** What becomes of the objects of one loaded class. */
final class ClassPlan {
    private final int index;
    private final JavaClass type;
    private final @Nullable RecordType record;
    private final ContentReader reader;
    private final @Nullable Suspicion suspicion;
    private final @Nullable Reason refusal;
    private final Form form;
    private final @Nullable FieldsReader fields;
    private final long fixedSize;

    private ClassPlan(
            int index,
            JavaClass type,
            @Nullable RecordType record,
            ContentReader reader,
            @Nullable Suspicion suspicion,
            @Nullable Reason refusal) {
        this.index = index;
        this.type = type;
        this.record = record;
        this.reader = reader;
        this.suspicion = suspicion;
        this.refusal = refusal;
        this.form = record == null ? Form.KEPT : record.form();
        this.fields = reader instanceof FieldsReader plain ? plain : null;
        this.fixedSize = hasFixedSize(type) ? type.instanceSize() : 0;
    }

    private static boolean hasFixedSize(JavaClass type) {
        return switch (type.kind()) {
            case INSTANCE, REFERENCE, LOADER -> true;
            case MIRROR, STACK_CHUNK, OBJECT_ARRAY, PRIMITIVE_ARRAY -> false;
        };
    }

    static ClassPlan travelling(
            int index, JavaClass type, RecordType record, ContentReader reader, @Nullable Suspicion suspicion) {
        return new ClassPlan(index, type, record, reader, suspicion, null);
    }

    static ClassPlan dropped(int index, JavaClass type) {
        return new ClassPlan(index, type, null, ContentReader.NOTHING, null, null);
    }

    static ClassPlan refused(int index, JavaClass type, Reason reason) {
        return new ClassPlan(index, type, null, ContentReader.NOTHING, null, reason);
    }

    /** Number of this plan, from 0. */
    int index() {
        return index;
    }

    JavaClass type() {
        return type;
    }

    /** Bytes of each of its objects, or 0 where they differ. */
    long fixedSize() {
        return fixedSize;
    }

    /** Reads its objects, where those are nothing but fields; else null. */
    @Nullable
    FieldsReader fields() {
        return fields;
    }

    /** What its records are; {@code KEPT} when it has none. */
    Form form() {
        return form;
    }

    /** Null when its objects are dropped or refused. */
    @Nullable
    RecordType record() {
        return record;
    }

    ContentReader reader() {
        return reader;
    }

    boolean isDropped() {
        return record == null && refusal == null;
    }

    /** Why this object can't be carried, or null when it can. */
    @Nullable
    Reason refusalOf(long oop) {
        if (refusal != null) {
            return refusal;
        }
        return suspicion == null ? null : suspicion.about(oop);
    }
}
