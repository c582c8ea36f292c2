package dev.imago.checkpoint.criu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriuTest {
    @TempDir
    Path directory;

    @Test
    void prefersTheGivenProgramToThePreparedOneToTheSearchPath() throws IOException {
        Path given = script("given", "exit 0");
        Path prepared = script("prepared", "exit 0");
        Path onPath = script("criu", "exit 0");
        Map<String, String> path = Map.of("PATH", "/nowhere:" + directory);

        assertThat(Criu.find(Map.of("IMAGO_CRIU", given.toString()), "", prepared)
                        .program())
                .isEqualTo(given);
        assertThat(Criu.find(path, given.toString(), prepared).program()).isEqualTo(given);
        assertThat(Criu.find(path, "", prepared).program()).isEqualTo(prepared);
        assertThat(Criu.find(path, "", directory.resolve("none")).program()).isEqualTo(onPath);
    }

    @Test
    void saysWhatToDoWhenThereIsNoProgram() {
        assertThatThrownBy(() -> Criu.find(Map.of(), "", directory.resolve("none")))
                .isInstanceOf(CriuException.class)
                .hasMessageContaining("scripts/setup");
        assertThatThrownBy(() -> Criu.find(Map.of("IMAGO_CRIU", "/no/criu"), "", directory.resolve("none")))
                .isInstanceOf(CriuException.class)
                .hasMessageContaining("/no/criu");
    }

    @Test
    void readsTheVersion() throws IOException {
        Path criu = script("criu", "printf 'Version: 4.2.1\\nGitID: x\\n'");
        assertThat(new Criu(criu).version()).isEqualTo("4.2.1");
    }

    @Test
    void tellsTheErrorsOfTheLogButNotTheHarmlessOne() throws IOException {
        Path images = directory.resolve("images");
        Path criu = script(
                "criu",
                "cat > '" + images + "/dump.log' <<END\n"
                        + "(00.01) Error (criu/util.c:1534): rlimit: Can't setup RLIMIT_NOFILE for self: no\n"
                        + "(00.02) fine\n"
                        + "(00.03) Error (criu/sockets.c:1): sockets: Can't get 1:16 opt\n"
                        + "END\nexit 1");
        assertThatThrownBy(() -> new Criu(criu).dump(1, images, DumpOptions.stopped()))
                .isInstanceOfSatisfying(
                        CriuException.class,
                        failure -> assertThat(failure.errors())
                                .containsExactly("(00.03) Error (criu/sockets.c:1): sockets: Can't get 1:16 opt"))
                .hasMessageContaining("process 1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(images)))
                .isEqualTo("rwx------");
    }

    @Test
    void aSignalThatEndsItIsToldFromItsFailure() throws IOException {
        for (String signal : List.of("INT", "TERM", "HUP")) {
            // Whoever runs the tests, under nohup for one, may ignore it, and what they start inherits that.
            Path criu = script("criu", "exec env --default-signal=" + signal + " sh -c 'kill -" + signal + " $$'");
            assertThatThrownBy(() -> new Criu(criu).dump(1, directory.resolve("images"), DumpOptions.stopped()))
                    .isInstanceOf(ChildInterruptedException.class);
        }
        Path criu = script("criu", "kill -KILL $$");
        assertThatThrownBy(() -> new Criu(criu).dump(1, directory.resolve("images"), DumpOptions.stopped()))
                .isInstanceOf(CriuException.class);
    }

    @Test
    void dumpsForATakeOver() {
        assertThat(DumpOptions.stopped().arguments())
                .contains("--leave-running", "--tcp-established", "--file-locks", "--skip-in-flight")
                .containsSubsequence("--network-lock", "skip")
                .doesNotContain("--leave-stopped", "--freeze-cgroup");
        assertThat(DumpOptions.frozenIn(Path.of("/sys/fs/cgroup/x")).arguments())
                .containsSubsequence("--freeze-cgroup", "/sys/fs/cgroup/x");
    }

    @Test
    void dumpsAsAnotherUserByWordsBeforeTheProgram() throws IOException {
        Path images = directory.resolve("images");
        Path criu = script("criu", "echo \"$WHO $*\" > '" + images + "/words'; exit 1");
        DumpUser other = new DumpUser("user 7", List.of("env", "WHO=seven"));
        assertThatThrownBy(() ->
                        new Criu(criu).dump(1, images, DumpOptions.stopped().by(other)))
                .isInstanceOf(CriuException.class);
        assertThat(images.resolve("words"))
                .content()
                .startsWith("seven dump -t 1 ")
                .endsWith(" --unprivileged\n");
        assertThat(DumpOptions.stopped().arguments()).doesNotContain("--unprivileged");
        assertThat(other.remark()).isEqualTo(", dumped as user 7");
    }

    @Test
    void isItselfForItsOwnProcesses() {
        DumpUser user = DumpUser.of((int) ProcessHandle.current().pid());
        assertThat(user).isEqualTo(DumpUser.SELF);
        assertThat(user.remark()).isEmpty();
    }

    @Test
    void tellsWhyNobodyIsLetToDump() {
        assertThatThrownBy(() -> DumpUser.of(Integer.MAX_VALUE))
                .isInstanceOf(CriuException.class)
                .hasMessageContaining("/proc/2147483647/status");
    }

    private Path script(String name, String body) throws IOException {
        Path script = directory.resolve(name);
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }
}
