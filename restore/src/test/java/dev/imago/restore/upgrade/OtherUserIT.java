package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersMemory;
import com.acme.orders.client.Report;
import dev.imago.restore.launch.Rights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service that is not root's: the new version runs as the old one did, whoever starts the upgrade, and from where. Without
 * CAP_SYS_RESOURCE there can be no such upgrade, and the test holds the refusal instead.
 */
class OtherUserIT {
    private static final int NOBODY = 65534;

    @Test
    void theNewVersionRunsAsOldDidOrTheMissingRightIsNamed(@TempDir Path directory) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path oldJar = Files.copy(OrdersService.OLD_JAR, directory.resolve("orders-1.0.jar"));
        Path newJar = Files.copy(OrdersService.NEW_JAR, directory.resolve("orders-2.0.jar"));
        long seed = new Random().nextLong();
        List<String> asNobody = List.of(
                "env",
                "IMAGO_FLAVOUR=own variable",
                "setpriv",
                "--reuid",
                "nobody",
                "--regid",
                "nogroup",
                "--clear-groups",
                "--",
                "sh",
                "-c",
                "umask 027; ulimit -n 512; ulimit -c 0; cd " + home + " && exec \"$@\"",
                "sh");
        try (OrdersService orders = OrdersService.startBy(asNobody, TestJdks.of(17), oldJar)) {
            OrdersMemory memory = OrdersClient.load(orders.uri(), seed, 500);
            Path old = Path.of("/proc", Long.toString(orders.pid()));
            Seen before = Seen.of(old);
            assertThat(before.limits()).as("the test's own limit").contains("Max open files            512");

            ImagoCommand.Outcome outcome = ImagoCommand.run(
                    "upgrade",
                    "--pid",
                    Long.toString(orders.pid()),
                    "--to",
                    newJar.toString(),
                    "--rules",
                    OrdersService.RULES.toString(),
                    "--migrations",
                    OrdersService.MIGRATIONS.toString());

            if (!Rights.own().mayReadLimitsOf(NOBODY)) {
                // All that can be had without the capability: a clear word before anything is touched.
                assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitStatus.REFUSED.code());
                assertThat(outcome.err()).contains("CAP_SYS_RESOURCE", "untouched - pid " + orders.pid() + " goes on");
                assertThat(OrdersClient.verify(orders.uri(), memory).clean()).isTrue();
                return;
            }
            long next = orders.findNewVersion(newJar);
            orders.succeededBy(next);
            assertThat(outcome.exit()).as(outcome.err()).isZero();
            Seen after = Seen.of(Path.of("/proc", Long.toString(next)));
            assertThat(after.status()).isEqualTo(before.status());
            assertThat(after.limits()).isEqualTo(before.limits());
            assertThat(after.directory()).isEqualTo(before.directory()).isEqualTo(home.toString());
            assertThat(after.environment()).containsAll(before.environment());
            assertThat(after.environment()).contains("IMAGO_FLAVOUR=own variable");
            Report report = OrdersClient.verify(orders.uri(), memory);
            assertThat(report.clean()).as("seed %d%n%s", seed, report).isTrue();
            assertThat(Path.of("/tmp/hsperfdata_nobody", Long.toString(orders.pid())))
                    .as("what the JVM that was killed would leave")
                    .doesNotExist();
            Leftovers.assertNone(orders.pid());
        }
    }

    /** What {@code /proc} says of a process that it takes from whoever starts it. */
    private record Seen(List<String> status, String limits, String directory, Set<String> environment) {
        static Seen of(Path proc) throws IOException {
            return new Seen(
                    Files.readAllLines(proc.resolve("status")).stream()
                            .filter(line ->
                                    line.matches("(Uid|Gid|Groups|Umask|NoNewPrivs|CapEff|CapBnd|Cpus_allowed):.*"))
                            .toList(),
                    Files.readString(proc.resolve("limits")),
                    Files.readSymbolicLink(proc.resolve("cwd")).toString(),
                    new LinkedHashSet<>(Arrays.asList(Files.readString(proc.resolve("environ"), StandardCharsets.UTF_8)
                            .split("\0", -1))));
        }
    }
}
