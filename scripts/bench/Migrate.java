import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.serializers.CompatibleFieldSerializer;
import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveProgress;
import dev.imago.checkpoint.archive.ArchiveWriter;
import dev.imago.checkpoint.archive.ArchivedFile;
import dev.imago.checkpoint.picture.HeapPicture;
import dev.imago.checkpoint.picture.JvmPicture;
import dev.imago.checkpoint.picture.ProcessPicture;
import dev.imago.checkpoint.picture.ServicePicture;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.transform.Migrator;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * What {@code scripts/bench/migrate} measures: {@code make FILE OBJECTS PERCENT} writes a state, {@code archive} one in an archive, {@code migrate OLD NEW HOW
 * THREADS RUNS OUT} migrates one, {@code kryo} and {@code java} read and write the same objects as the libraries do it.
 */
public final class Migrate {
    private static final double MILLION = 1e6;
    /** Objects that refer to the same one, so that no library that follows references by recursion goes deep. */
    private static final int GROUP = 1000;

    private static final String UNCHANGED = "bench.Order";
    private static final String CHANGED = "bench.Payment";
    private static final String RULES = "default:\n  bench.Payment.currency: 978\n";

    private Migrate() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[1]);
        switch (args[0]) {
            case "make" -> make(file, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            case "migrate" -> migrate(file, Path.of(args[2]), Path.of(args[3]), args[4], Integer.parseInt(args[5]), Integer.parseInt(args[6]));
            case "archive" -> archive(file, Integer.parseInt(args[2]), Integer.parseInt(args[3]), Path.of(args[4]));
            case "kryo" -> kryo(file, Integer.parseInt(args[2]));
            case "java" -> java(file, Integer.parseInt(args[2]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static Slot slot(String owner, String name, String descriptor) {
        return Slot.carried(owner, name, descriptor);
    }

    private static RecordType type(StateWriter writer, String name) {
        return writer.type(
                name,
                Form.INSTANCE,
                List.of(
                        slot(name, "number", "J"),
                        slot(name, "cents", "I"),
                        slot(name, "status", "I"),
                        slot(name, "rate", "D"),
                        slot(name, "first", "Ljava/lang/Object;")));
    }

    /** Writes a state in which so many of a hundred objects are of the class that changes. */
    private static void make(Path file, int objects, int percent) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
                StateWriter writer = new StateWriter(out)) {
            RecordType unchanged = type(writer, UNCHANGED);
            RecordType changed = type(writer, CHANGED);
            writer.roots(List.of(Root.ofStatic("bench.Shop", "FIRST", "Ljava/lang/Object;", 1)));
            StateRecord record = new StateRecord();
            for (int id = 1; id <= objects; id++) {
                record.begin(id, id * 37L % 100 < percent ? changed : unchanged);
                record.setSlot(0, id);
                record.setSlot(1, id % 100_000);
                record.setSlot(2, id % 5);
                record.setSlot(3, Double.doubleToRawLongBits(id / 7.0));
                record.setSlot(4, (id - 1) / GROUP * GROUP + 1);
                writer.write(record);
            }
            writer.finish();
        }
    }

    /** Makes an archive of such a state, as a migration before this one would have. */
    private static void archive(Path file, int objects, int percent, Path classes) throws IOException {
        Path state = file.resolveSibling("archived-state");
        Path jar = file.resolveSibling("archived.jar");
        make(state, objects, percent);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> all = Files.walk(classes)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, out);
            }
        }
        ServicePicture service = new ServicePicture(
                new ProcessPicture(1, List.of("java", "-cp", "bench.jar", "bench.Shop"), "/java", "/srv", 0, 0, List.of(1), 0),
                new JvmPicture("17", 17, "G1", Map.of()),
                new HeapPicture(0, 0, 0, List.of()),
                List.of(), List.of(), List.of(), List.of());
        ArchiveHead head = new ArchiveHead(
                "bench", Instant.EPOCH, new ArchiveHead.Origin("bench", "", "", ""), true, service, List.of(),
                List.of(new ArchiveHead.CodeEntry("/srv/bench.jar", "extra/code-0.jar", "", "")),
                List.of(new ArchiveHead.MigratedState("0", "1", Instant.EPOCH, "bench", objects, "", "", "")),
                List.of(),
                List.of(
                        new ArchivedFile("extra/code-0.jar", Files.size(jar), 0600),
                        new ArchivedFile(ArchiveHead.STATE, Files.size(state), 0600)));
        ArchiveWriter.write(
                file, head, Map.of("extra/code-0.jar", jar, ArchiveHead.STATE, state), ArchiveProgress.NONE);
        Files.delete(state);
        Files.delete(jar);
    }

    private static void migrate(Path from, Path before, Path after, String how, int threads, int runs) throws Exception {
        JdkTypes jdk = new JdkTypes();
        ClassPathDictionary old = ClassPathDictionary.read(List.of(before), 17);
        ClassPathDictionary next = ClassPathDictionary.read(List.of(after), 17);
        boolean byRule = how.equals("rule");
        Rules rules = byRule ? RulesReader.read(RULES, "bench") : Rules.none();
        Migration transformer = registration -> registration.transform(CHANGED, (payment, out) -> out.as(CHANGED)
                .set("cents", 10L * payment.getInt("cents"))
                .set("currency", 978));
        Path to = from.resolveSibling("migrated");
        try (Migrations migrations = byRule ? Migrations.none() : Migrations.of(List.of(transformer))) {
            long begin = System.nanoTime();
            try (StateFile state = StateFile.open(from, old.dictionary())) {
                double opened = seconds(begin);
                Plan plan = Planner.plan(state.dictionary(), next, rules, migrations, Scope.of(state, jdk), jdk);
                double first = 0;
                double best = Double.MAX_VALUE;
                for (int run = 0; run < runs; run++) {
                    MigrationReport report;
                    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 20);
                            StateWriter writer = new StateWriter(out)) {
                        report = Migrator.migrate(state, plan, writer, threads, StateProgress.NONE);
                    }
                    double taken = report.nanos() / 1e9;
                    first = run == 0 ? taken : first;
                    best = Math.min(best, taken);
                }
                System.out.printf(
                        Locale.ROOT, "%5.2f M/s at first %5.2f M/s at best   (opened in %.2f s; %s)%n",
                        state.size() / first / MILLION, state.size() / best / MILLION, opened, digest(to));
            }
        }
    }

    private static String digest(Path file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            byte[] buffer = new byte[1 << 16];
            while (in.read(buffer) >= 0) {
                // All of it.
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 4);
    }

    /** The same fields, as the libraries want them. */
    public static final class Order implements Serializable {
        private static final long serialVersionUID = 1;
        long number;
        int cents;
        int status;
        double rate;
        Object first;

        static Order[] group(int from) {
            Order[] group = new Order[GROUP];
            for (int i = 0; i < GROUP; i++) {
                int id = from + i;
                Order order = new Order();
                order.number = id;
                order.cents = id % 100_000;
                order.status = id % 5;
                order.rate = id / 7.0;
                group[i] = order;
                order.first = group[0];
            }
            return group;
        }
    }

    /** Writes groups of objects, as many as make up the state. */
    private interface GroupWriter {
        void write(Order[] group) throws IOException;
    }

    private static void fill(int objects, GroupWriter writer) throws IOException {
        for (int from = 1; from <= objects; from += GROUP) {
            writer.write(Order.group(from));
        }
    }

    private static void kryo(Path file, int objects) throws IOException {
        Kryo kryo = new Kryo();
        kryo.setReferences(true);
        kryo.setDefaultSerializer(CompatibleFieldSerializer.class);
        kryo.register(Order.class);
        kryo.register(Order[].class);
        try (Output out = new Output(Files.newOutputStream(file), 1 << 20)) {
            fill(objects, group -> kryo.writeObject(out, group));
        }
        Path to = file.resolveSibling("rewritten");
        double best = Double.MAX_VALUE;
        for (int run = 0; run < 3; run++) {
            long begin = System.nanoTime();
            try (Input in = new Input(Files.newInputStream(file), 1 << 20);
                    Output out = new Output(Files.newOutputStream(to), 1 << 20)) {
                for (int from = 1; from <= objects; from += GROUP) {
                    kryo.writeObject(out, kryo.readObject(in, Order[].class));
                }
            }
            best = Math.min(best, seconds(begin));
        }
        printRival(objects, best, file);
    }

    private static void java(Path file, int objects) throws Exception {
        try (ObjectOutputStream out = stream(file)) {
            fill(objects, group -> write(out, group));
        }
        Path to = file.resolveSibling("rewritten");
        double best = Double.MAX_VALUE;
        for (int run = 0; run < 3; run++) {
            long begin = System.nanoTime();
            try (ObjectInputStream in =
                            new ObjectInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20));
                    ObjectOutputStream out = stream(to)) {
                for (int from = 1; from <= objects; from += GROUP) {
                    write(out, (Order[]) in.readObject());
                }
            }
            best = Math.min(best, seconds(begin));
        }
        printRival(objects, best, file);
    }

    private static ObjectOutputStream stream(Path file) throws IOException {
        return new ObjectOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20));
    }

    private static void write(ObjectOutputStream out, Order[] group) throws IOException {
        out.writeObject(group);
        out.reset();
    }

    private static void printRival(int objects, double best, Path file) throws IOException {
        System.out.printf(
                Locale.ROOT, "%5.2f M/s at best   (%.0f MB)%n", objects / best / MILLION, Files.size(file) / MILLION);
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
