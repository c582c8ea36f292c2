package dev.imago.migrate.ledger;

import dev.imago.checkpoint.archive.AppliedStep;
import dev.imago.migrate.registry.StepName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ledger file of one service: only ever appended to, a line of text for each entry, on disk before a call returns.
 *
 * <p>Reads the file anew in each call, so several programs may use one file; they take turns by a lock on it. A last line
 * that was cut off while it was written never counted, and is written over by the next one.
 */
public final class Ledger {
    private static final long MOST_BYTES = 64L << 20;

    private final Path file;

    private Ledger(Path file) {
        this.file = file;
    }

    /** The ledger of a service, which need not exist yet, below the directory for what Imago keeps. */
    public static Ledger of(Path stateDirectory, String service) {
        return new Ledger(stateDirectory.resolve("ledger").resolve(service + ".ledger"));
    }

    public Path file() {
        return file;
    }

    /**
     * What a ledger says.
     *
     * @param entries those that can be read
     * @param damage lines that cannot, and gaps, in sentences
     */
    public record Content(List<LedgerEntry> entries, List<String> damage) {
        public Content {
            entries = List.copyOf(entries);
            damage = List.copyOf(damage);
        }
    }

    /** Everything that the ledger says; nothing when there is none. */
    public Content read() {
        try {
            if (!Files.exists(file)) {
                return new Content(List.of(), List.of());
            }
            try (InputStream in = Files.newInputStream(file)) {
                return parse(text(bytes(in)));
            }
        } catch (IOException e) {
            throw new LedgerException("cannot read the ledger " + file, e);
        }
    }

    /** An entry to be written. */
    record Draft(LedgerEntry.Kind kind, String step, String checksum, Instant at, String how) {
        /** What happens to a step now. */
        static Draft of(LedgerEntry.Kind kind, String step, String checksum) {
            return new Draft(kind, step, checksum, now(), "");
        }

        /** What state went through. */
        static Draft of(AppliedStep applied) {
            return new Draft(LedgerEntry.Kind.APPLIED, applied.step(), applied.checksum(), applied.at(), applied.how());
        }
    }

    /**
     * Notes in the ledgers of their services that state went through steps; returns when that is on disk. What they say
     * already is not noted twice.
     *
     * @param stateDirectory where Imago keeps what it must not forget
     * @throws LedgerException when it cannot be written
     */
    public static void noteApplied(Path stateDirectory, StepHistory applied) {
        Map<String, List<AppliedStep>> services = new TreeMap<>();
        for (AppliedStep step : applied.steps()) {
            String service = StepName.parse(step.step())
                    .map(StepName::service)
                    .orElseThrow(() -> new LedgerException("no step is called " + step.step(), List.of()));
            services.computeIfAbsent(service, none -> new ArrayList<>()).add(step);
        }
        services.forEach((service, steps) -> {
            Ledger ledger = of(stateDirectory, service);
            List<AppliedStep> known = ledger.applied().steps();
            ledger.append(steps.stream()
                    .filter(step -> !known.contains(step))
                    .map(Draft::of)
                    .toList());
        });
    }

    /** The steps that the service has gone through, oldest first. */
    StepHistory applied() {
        return new StepHistory(read().entries().stream()
                .filter(e -> e.kind() == LedgerEntry.Kind.APPLIED)
                .map(LedgerEntry::applied)
                .toList());
    }

    /**
     * Appends entries; returns when they are on disk.
     *
     * @throws LedgerException if the ledger is damaged: what it says must not be built on
     */
    void append(List<Draft> drafts) {
        if (drafts.isEmpty()) {
            return;
        }
        try {
            makeDirectory();
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                // Released with the channel, and as soon as this process closes the file anywhere else.
                channel.lock();
                String text = text(bytes(Channels.newInputStream(channel)));
                Content content = parse(text);
                requireSound(content);
                channel.position(text.getBytes(StandardCharsets.UTF_8).length);
                channel.truncate(channel.position());
                StringBuilder lines = new StringBuilder();
                long number = content.entries().size();
                for (Draft draft : drafts) {
                    lines.append(entry(++number, draft).line());
                }
                ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            force(parent());
        } catch (IOException e) {
            throw new LedgerException("cannot write the ledger " + file, e);
        }
    }

    /**
     * Puts a damaged ledger aside and goes on with the entries that can be read, numbered anew.
     *
     * @return where the damaged one is now
     */
    Path repair() {
        Content content = read();
        Path aside = file.resolveSibling(file.getFileName() + ".damaged-" + now().toEpochMilli());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        StringBuilder lines = new StringBuilder();
        long number = 0;
        for (LedgerEntry e : content.entries()) {
            lines.append(new LedgerEntry(++number, e.at(), e.kind(), e.step(), e.checksum(), e.by(), e.how()).line());
        }
        try {
            Files.copy(file, aside, StandardCopyOption.COPY_ATTRIBUTES);
            Files.writeString(fresh, lines, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(file));
            force(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            force(parent());
        } catch (IOException e) {
            throw new LedgerException("cannot repair the ledger " + file, e);
        }
        return aside;
    }

    private void requireSound(Content content) {
        if (!content.damage().isEmpty()) {
            throw new LedgerException("the ledger " + file + " is damaged", content.damage());
        }
    }

    private static LedgerEntry entry(long number, Draft draft) {
        return new LedgerEntry(
                number,
                draft.at(),
                draft.kind(),
                draft.step(),
                draft.checksum(),
                System.getProperty("user.name", ""),
                draft.how());
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private Path parent() {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalStateException(file + " lies in no directory");
        }
        return parent;
    }

    private void makeDirectory() throws IOException {
        if (!Files.isDirectory(parent())) {
            Files.createDirectories(parent());
            Files.setPosixFilePermissions(parent(), PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static byte[] bytes(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes((int) MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new IOException("it has more than " + (MOST_BYTES >> 20) + " MiB");
        }
        return bytes;
    }

    /** Complete lines. What a line's bytes are is what its checksum is about, so a wrong byte is not lost in decoding. */
    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1);
    }

    private static Content parse(String text) {
        List<LedgerEntry> entries = new ArrayList<>();
        List<String> damage = new ArrayList<>();
        long line = 0;
        for (String each : text.lines().toList()) {
            line++;
            LedgerEntry entry = LedgerEntry.parse(each).orElse(null);
            if (entry == null) {
                damage.add("line " + line + " is damaged");
            } else {
                if (entry.number() != line) {
                    damage.add("line " + line + " has number " + entry.number());
                }
                entries.add(entry);
            }
        }
        return new Content(entries, damage);
    }
}
