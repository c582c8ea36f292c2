package dev.imago.restore.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.testjvm.SampleApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import dev.imago.restore.upgrade.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK of a service is replaced, as by a package upgrade: under the running service, and when it is in an archive. */
class ReplacedJdkIT {
    private static final String APP = SampleApp.class.getName();

    @TempDir
    Path folder;

    private TestJdk jdk = TestJdk.all().get(0);

    @BeforeEach
    void copyJdk() throws IOException {
        jdk = jdk.copyTo(Files.createDirectory(folder.resolve("jdk")));
    }

    @AfterAll
    static void nothingIsLeft() throws Exception {
        Leftovers.assertNone();
    }

    @Test
    void aServiceOnADeletedJdkIsReadPackedAndBroughtBack() throws Exception {
        String archive = folder.resolve("sample.imago").toString();
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of(), APP, "1000")) {
            jvm.awaitLine("ready");
            jdk.upgrade();
            String pid = Integer.toString(jvm.pid());
            succeed("checkpoint", "--pid", pid, "-o", archive, "--stop");
            assertKnown(ImagoCommand.run("inspect", archive, "--class", APP, "--show-values"));
            jvm.awaitEnd();

            succeed("restore", archive);
            try {
                assertKnown(ImagoCommand.run("inspect", "--pid", pid, "--class", APP, "--show-values"));
            } finally {
                ProcessHandle.of(jvm.pid()).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    void anArchiveIsNotReadWithAnotherJdk() throws Exception {
        String archive = folder.resolve("sample.imago").toString();
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of(), APP, "1000")) {
            jvm.awaitLine("ready");
            succeed("checkpoint", "--pid", Integer.toString(jvm.pid()), "-o", archive, "--stop");
            jvm.awaitEnd();
        }
        jdk.upgrade();
        Map<String, String> said =
                Map.of("inspect", "another file", "restore", "its size is the same, its content is not");
        for (String command : said.keySet()) {
            Outcome refused = command.equals("inspect")
                    ? ImagoCommand.run(command, archive, "--class", APP)
                    : ImagoCommand.run(command, archive);
            assertThat(refused.exit()).as(refused.err()).isEqualTo(3);
            for (String file : List.of("lib/server/libjvm.so", "lib/server/classes.jsa")) {
                assertThat(refused.err())
                        .contains(jdk.home().resolve(file).toString())
                        .contains(said.get(command));
            }
        }
    }

    private static void succeed(String... arguments) {
        Outcome outcome = ImagoCommand.run(arguments);
        assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
    }

    private static void assertKnown(Outcome outcome) {
        assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
        assertThat(outcome.out()).contains("static  anInt: int = -123456789");
    }
}
