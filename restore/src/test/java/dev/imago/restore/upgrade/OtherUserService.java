package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersLoad;
import com.acme.orders.client.OrdersMemory;
import com.acme.orders.client.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The orders service as another user's, and what has to be true of it whoever root is. */
final class OtherUserService {
    /** The last that {@link #main} prints when all was well. */
    static final String DONE = "upgraded\n";

    private static final int OBJECTS = 5_000;
    private static final int THREADS = 1;

    /** Whose service it is. */
    enum Owner {
        NOBODY("65534", "65534", "", "-all", TestJdks.of(17)),
        /** One that no file of users knows, may use ports below 1024, and is on the newest JDK there is. */
        WITHOUT_A_NAME("12345", "12346", "33,12345", "-all,+net_bind_service", TestJdks.newest());

        private final String uid;
        private final String gid;
        private final String groups;
        private final String capabilities;
        private final Path jdk;

        Owner(String uid, String gid, String groups, String capabilities, Path jdk) {
            this.uid = uid;
            this.gid = gid;
            this.groups = groups;
            this.capabilities = capabilities;
            this.jdk = jdk;
        }

        /** Words of a command line that make what follows them this owner's. */
        private List<String> words() {
            return List.of(
                    "setpriv",
                    "--reuid",
                    uid,
                    "--regid",
                    gid,
                    groups.isEmpty() ? "--clear-groups" : "--groups=" + groups,
                    "--inh-caps",
                    capabilities,
                    "--ambient-caps",
                    capabilities,
                    "--");
        }

        /** What a run says that had CRIU be this user. */
        String dumper() {
            return ", dumped as user " + uid;
        }
    }

    private final Path home;
    private final Path oldJar;
    private final Path newJar;
    private final Owner owner;
    private final List<String> root;
    private final long seed = new Random().nextLong();

    /** @param root words before a command that make it run as the root that is meant */
    OtherUserService(Path directory, Owner owner, List<String> root) throws IOException {
        this.home = Files.createDirectory(directory.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        this.oldJar = Files.copy(OrdersService.OLD_JAR, directory.resolve("orders-1.0.jar"));
        this.newJar = Files.copy(OrdersService.NEW_JAR, directory.resolve("orders-2.0.jar"));
        this.owner = owner;
        this.root = root;
    }

    Path newJar() {
        return newJar;
    }

    private OrdersService start(List<String> starter) {
        List<String> words = Stream.of(
                        root.stream(),
                        starter.stream(),
                        Stream.of("env", "IMAGO_FLAVOUR=own variable"),
                        owner.words().stream(),
                        Stream.of(
                                "sh",
                                "-c",
                                "umask 027; ulimit -n 512; ulimit -c 0; cd " + home + " && exec \"$@\"",
                                "sh"))
                .flatMap(part -> part)
                .toList();
        return OrdersService.startBy(words, owner.jdk, oldJar);
    }

    private String[] upgrade(OrdersService orders) {
        String[] words = orders.upgrade();
        words[Arrays.asList(words).indexOf(OrdersService.NEW_JAR.toString())] = newJar.toString();
        return words;
    }

    /** A failing upgrade is rolled back and a good one succeeds, both under load; {@code path} is what tells the way. */
    void isUpgraded(String path) throws Exception {
        try (OwnControlGroup group = OwnControlGroup.make()) {
            isUpgraded(path, group.words());
        }
    }

    private void isUpgraded(String path, List<String> starter) throws Exception {
        try (OrdersService orders = start(starter)) {
            OrdersMemory memory = OrdersClient.load(orders.uri(), seed, OBJECTS);
            Seen before = Seen.of(orders.pid());
            assertThat(before.limits()).as("the test's own limit").contains("Max open files            512");
            assertThat(before.status()).anyMatch(line -> line.startsWith("Uid:\t" + owner.uid + "\t"));
            try (OrdersLoad load = OrdersClient.start(orders.uri(), seed, THREADS, memory)) {
                awaitAnswers(load);
                ImagoCommand.Outcome failed =
                        ImagoCommand.runBy(root, List.of("-Dimago.fault=before-go:throw"), upgrade(orders));
                assertThat(failed.exit()).as(failed.err()).isEqualTo(ExitStatus.ROLLED_BACK.code());
                assertThat(failed.err()).contains("fault armed at before-go");
                assertDumpedBy(path, failed);
                awaitAnswers(load);
                assertThat(Seen.of(orders.pid())).isEqualTo(before);
                Leftovers.assertNone(orders.pid());

                ImagoCommand.Outcome outcome = ImagoCommand.runBy(root, List.of(), upgrade(orders));
                assertThat(outcome.exit()).as(outcome.err()).isZero();
                assertDumpedBy(path, outcome);
                long next = orders.findNewVersion(newJar);
                orders.succeededBy(next);
                awaitAnswers(load);
                assertTakesAfter(before, Seen.of(next));
                Report report = load.stopAndVerify();
                assertThat(report.clean())
                        .as("seed %d%n%s%n%s", seed, report, outcome.err())
                        .isTrue();
                assertThat(report.versions()).containsExactly("orders 1.0", "orders 2.0");
            }
            assertNoPerformanceData(orders.pid());
            Leftovers.assertNone(orders.pid());
        }
    }

    private static void assertDumpedBy(String path, ImagoCommand.Outcome outcome) {
        String line = outcome.err()
                .lines()
                .filter(each -> each.contains("] checkpoint"))
                .findFirst()
                .orElseThrow();
        if (path.isEmpty()) {
            assertThat(line).doesNotContain("dumped as");
        } else {
            assertThat(line).contains(path);
        }
    }

    private void assertTakesAfter(Seen before, Seen after) {
        assertThat(after.status()).isEqualTo(before.status());
        assertThat(after.limits()).isEqualTo(before.limits());
        assertThat(after.groups()).isEqualTo(before.groups());
        assertThat(after.directory()).isEqualTo(before.directory()).isEqualTo(home.toString());
        assertThat(after.output()).isEqualTo(before.output());
        assertThat(after.environment()).containsAll(before.environment());
        assertThat(after.environment()).contains("IMAGO_FLAVOUR=own variable");
    }

    private static void assertNoPerformanceData(long pid) {
        assertThat(Path.of("/tmp/hsperfdata_nobody", Long.toString(pid)))
                .as("what the JVM that was killed would leave")
                .doesNotExist();
    }

    private static void awaitAnswers(OrdersLoad load) {
        long before = load.answered();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> load.answered() > before + 200);
    }

    /** It is looked into, written to an archive, ended, and goes on where it was. */
    void comesBack(String path) throws Exception {
        Path archive = home.resolveSibling("orders.imago");
        try (OwnControlGroup group = OwnControlGroup.make();
                OrdersService orders = start(group.words())) {
            OrdersMemory memory = OrdersClient.load(orders.uri(), seed, OBJECTS);
            String pid = Long.toString(orders.pid());
            ImagoCommand.Outcome looked = ImagoCommand.runBy(root, List.of(), "inspect", "--pid", pid);
            assertThat(looked.exit()).as(looked.err()).isZero();
            assertThat(looked.err()).contains(path);
            assertThat(looked.out()).contains("uid " + owner.uid + ",");
            Seen before = Seen.of(orders.pid());
            assertThat(before.groups()).contains(group.name() + "\n");

            ImagoCommand.Outcome stopped =
                    ImagoCommand.runBy(root, List.of(), "checkpoint", "--pid", pid, "-o", archive.toString(), "--stop");
            assertThat(stopped.exit()).as(stopped.err()).isZero();
            assertDumpedBy(path, stopped);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                    .isEqualTo("rw-------");
            assertThat(Files.getAttribute(archive, "unix:uid")).isEqualTo(0);

            ImagoCommand.Outcome restored = ImagoCommand.runBy(root, List.of(), "restore", archive.toString());
            assertThat(restored.exit()).as(restored.err()).isZero();
            assertThat(Seen.of(orders.pid())).isEqualTo(before);
            assertThat(restored.out() + restored.err()).doesNotContain("control group");
            Report report = OrdersClient.verify(orders.uri(), memory);
            assertThat(report.clean()).as("seed %d%n%s", seed, report).isTrue();
            Leftovers.assertNone(orders.pid());
        }
    }

    /** Nothing is touched, and each of {@code reasons} is told, where the command is started by {@code words}. */
    void isRefused(List<String> words, String... reasons) throws Exception {
        try (OrdersService orders = start(List.of())) {
            OrdersMemory memory = OrdersClient.load(orders.uri(), seed, 100);
            ImagoCommand.Outcome outcome = ImagoCommand.runBy(words, List.of(), upgrade(orders));
            assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(outcome.err()).contains(reasons).contains("untouched - pid " + orders.pid() + " goes on");
            assertThat(OrdersClient.verify(orders.uri(), memory).clean()).isTrue();
            Leftovers.assertNone(orders.pid());
        }
    }

    /** What {@code /proc} says of a process that it takes from whoever starts it. */
    private record Seen(
            List<String> status,
            String limits,
            String groups,
            String directory,
            String output,
            Set<String> environment) {
        static Seen of(long pid) throws IOException {
            Path proc = Path.of("/proc", Long.toString(pid));
            return new Seen(
                    Files.readAllLines(proc.resolve("status")).stream()
                            .filter(line -> line.matches("(Uid|Gid|Groups|Umask|NoNewPrivs|Cap...|Cpus_allowed):.*"))
                            .toList(),
                    Files.readString(proc.resolve("limits")),
                    Files.readString(proc.resolve("cgroup")),
                    Files.readSymbolicLink(proc.resolve("cwd")).toString(),
                    Files.readSymbolicLink(proc.resolve("fd/1")).toString(),
                    new LinkedHashSet<>(Arrays.asList(Files.readString(proc.resolve("environ"), StandardCharsets.UTF_8)
                            .split("\0", -1))));
        }
    }

    /** In namespaces of which root has every capability: the upgrade is CRIU's as root. */
    public static void main(String[] words) throws Exception {
        assertThat(Files.readString(Path.of("/proc/self/status"))).containsPattern("CapEff:\t0*1ffffffffff\n");
        new OtherUserService(Path.of(words[0]), Owner.NOBODY, List.of()).isUpgraded("", List.of());
        System.out.print(DONE);
        System.out.flush();
    }
}
