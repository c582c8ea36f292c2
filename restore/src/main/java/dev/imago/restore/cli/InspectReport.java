package dev.imago.restore.cli;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.hotspot.graph.Retention;
import dev.imago.checkpoint.picture.HeapPicture;
import dev.imago.checkpoint.picture.ThreadPicture;
import dev.imago.restore.inspection.HeapQueries;
import dev.imago.restore.inspection.InspectionResult;
import dev.imago.restore.upgrade.Sizes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was seen, for a person or as one JSON document. */
record InspectReport(InspectionResult result, int limit) {
    /** Deeper branches are not moved further to the right. */
    private static final int DEEPEST = 20;

    void print(Console console, boolean json, boolean verbose) {
        FailureBlock failure = result.failure() == null ? null : new FailureBlock(result.failure(), condition());
        InspectionResult.Answer answer = result.answer();
        if (json) {
            console.answer(JsonText.of(document(failure)));
        } else if (failure != null) {
            failure.print(console, "");
        } else if (answer != null) {
            console.answer(title());
            console.answer(text(answer).stripTrailing());
        }
        if (failure != null && verbose) {
            failure.printTrace(console);
        }
    }

    private String condition() {
        if (result.pid() == null) {
            return "none was touched";
        }
        boolean alive =
                ProcessHandle.of(result.pid()).map(ProcessHandle::isAlive).orElse(false);
        return "pid " + result.pid() + (alive ? " runs" : " does not run");
    }

    private String title() {
        ArchiveHead head = result.head();
        if (head == null) {
            return "pid " + result.pid() + "   stood still for " + Sizes.nanos(result.frozenNanos());
        }
        return result.archive() + "   taken " + head.taken() + " on "
                + head.origin().host() + "   imago "
                + head.madeBy() + ", format 1, criu " + head.origin().criu()
                + (head.stopped() ? "   stopped" : "") + (result.verified() ? "   OK (checksums match)" : "");
    }

    private String text(InspectionResult.Answer answer) {
        if (answer instanceof InspectionResult.Service service) {
            ArchiveHead head = result.head();
            return new ServiceTree(service.picture(), head == null ? List.of() : head.history(), limit).text();
        }
        if (answer instanceof InspectionResult.MigratedState migrated) {
            return new StateTree(migrated.head(), limit).text();
        }
        if (answer instanceof InspectionResult.Threads threads) {
            StringBuilder text = new StringBuilder();
            threads.threads().forEach(thread -> add(text, thread));
            return text + more("", threads.more());
        }
        if (answer instanceof InspectionResult.Classes classes) {
            return histogram(classes.heap(), classes.more());
        }
        if (answer instanceof InspectionResult.OneClass one) {
            StringBuilder text = new StringBuilder();
            one.classes().forEach(view -> add(text, view));
            return text.toString();
        }
        if (answer instanceof InspectionResult.OneObject one) {
            return object(one.object());
        }
        if (answer instanceof InspectionResult.Retained retained) {
            return retained(retained);
        }
        if (answer instanceof InspectionResult.Exported exported) {
            return exported.file() + "   " + Sizes.bytes(exported.bytes()) + ", " + Sizes.count(exported.objects())
                    + " objects with their values";
        }
        throw new IllegalStateException("no text for " + answer);
    }

    private static void add(StringBuilder text, ThreadPicture thread) {
        text.append('"').append(thread.name()).append("\" ").append(thread.state());
        text.append(thread.daemon() ? ", daemon" : "").append(", id ").append(thread.id());
        text.append(thread.whole() ? "\n" : ", frames may be missing\n");
        thread.frames().forEach(frame -> text.append("    at ").append(frame).append('\n'));
        text.append('\n');
    }

    /** In the form of the JVM's own histogram, so that the two can be compared line by line. */
    private static String histogram(HeapPicture heap, int more) {
        StringBuilder text = new StringBuilder(" num     #instances         #bytes  class name\n");
        text.append("-------------------------------------------------------\n");
        int number = 0;
        for (HeapPicture.ClassSize type : heap.classes()) {
            text.append(String.format(
                    Locale.ROOT, "%4d:  %13d  %13d  %s%n", ++number, type.count(), type.bytes(), type.name()));
        }
        text.append(more("", more));
        return text.append(String.format(Locale.ROOT, "Total  %13d  %13d%n", heap.objects(), heap.bytes()))
                .toString();
    }

    private static String retained(InspectionResult.Retained retained) {
        StringBuilder text = new StringBuilder(Sizes.count(retained.objects()) + " objects, "
                + Sizes.bytes(retained.bytes()) + " reached; each line keeps alive what stands deeper below it\n");
        for (Retention.Holder holder : retained.holders()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%5.1f %%  %9s  %s%s @%s%n",
                    holder.share(),
                    Sizes.bytes(holder.bytes()),
                    "  ".repeat(Math.min(holder.depth(), DEEPEST)),
                    holder.what(),
                    holder.id()));
        }
        return text.toString();
    }

    private static void add(StringBuilder text, HeapQueries.ClassView view) {
        text.append("class ").append(view.name());
        if (!view.superclass().isEmpty()) {
            text.append(" extends ").append(view.superclass());
        }
        text.append("   loader ").append(view.loader()).append('\n');
        text.append("  ").append(Sizes.count(view.count())).append(" objects, ");
        text.append(Sizes.bytes(view.bytes())).append('\n');
        view.fields()
                .forEach(field -> text.append("  field   ")
                        .append(field.name())
                        .append(": ")
                        .append(field.type())
                        .append("   ")
                        .append(field.value())
                        .append('\n'));
        view.statics()
                .forEach(field -> text.append("  static  ")
                        .append(field.name())
                        .append(": ")
                        .append(field.type())
                        .append(" = ")
                        .append(field.value())
                        .append('\n'));
        for (String id : view.instances()) {
            text.append("  object  ").append(id).append('\n');
        }
        long more = view.count() - view.instances().size();
        text.append(more("  ", more));
    }

    private static String more(String margin, long more) {
        return more > 0 ? margin + "and " + Sizes.count(more) + " more\n" : "";
    }

    private static String object(HeapQueries.ObjectView object) {
        StringBuilder text =
                new StringBuilder(object.className() + " @" + object.id() + "   " + Sizes.bytes(object.bytes()) + "\n");
        for (HeapQueries.Slot slot : object.slots()) {
            text.append("  ").append(slot.name()).append(slot.type().isEmpty() ? "" : ": " + slot.type());
            text.append(" = ").append(slot.value()).append('\n');
        }
        text.append(more("  ", object.moreSlots()));
        text.append("  path    ");
        text.append(
                object.path().isEmpty()
                        ? "no static field, thread or class loader leads to it: a local variable may, or it is garbage"
                        : String.join("", object.path()));
        return text.toString();
    }

    private Map<String, @Nullable Object> document(@Nullable FailureBlock failure) {
        Map<String, @Nullable Object> document = JsonText.document("inspect", result.status());
        ArchiveHead head = result.head();
        document.put(
                "archive", result.archive() == null ? null : result.archive().toString());
        document.put("pid", result.pid());
        document.put("frozenNanos", result.frozenNanos());
        if (head != null) {
            document.put("taken", head.taken().toString());
            document.put("origin", head.origin());
            document.put("stopped", head.stopped());
            document.put("verified", result.verified());
            document.put("history", head.history());
        }
        document.put("answer", result.answer());
        if (failure != null) {
            document.put("error", failure.json());
        }
        return document;
    }
}
