package dev.imago.checkpoint.criu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** As whom a root without CAP_SYS_RESOURCE would dump; asked in a JVM of its own that is one. */
class DumpUserIT {

    @Test
    void itDumpsItsOwnAsItself() throws Exception {
        assertThat(answerFor("sleep", "60")).isEqualTo("this program's user");
    }

    @Test
    void itDumpsAnothersAsThat() throws Exception {
        assertThat(answerFor("setpriv", "--reuid", "12345", "--regid", "33", "--clear-groups", "sleep", "60"))
                .isEqualTo("user 12345");
        assertThat(answerFor("setpriv", "--regid", "33", "--clear-groups", "sleep", "60"))
                .as("root's own in another group")
                .isEqualTo("user 0");
    }

    @Test
    void nobodyIsToldOfAProcessThatIsTwoUsersAtOnce() throws Exception {
        assertThat(answerFor("setpriv", "--ruid", "12345", "--rgid", "33", "--keep-groups", "sleep", "60"))
                .contains("the kernel does not tell the resource limits")
                .contains("as this program's user: prlimit: ")
                .contains("as user 12345: prlimit: ");
    }

    private static String answerFor(String... command) throws Exception {
        Process target = new ProcessBuilder(command).start();
        try {
            // What comes before the program is over when it has the name.
            Awaitility.await()
                    .until(() -> target.info()
                            .command()
                            .filter(path -> path.endsWith("/sleep"))
                            .isPresent());
            return ask(target.pid());
        } finally {
            target.destroyForcibly().waitFor();
        }
    }

    private static String ask(long pid) throws Exception {
        List<String> words = new ArrayList<>(
                List.of("setpriv", "--inh-caps", "-sys_resource", "--bounding-set", "-sys_resource", "--"));
        words.addAll(Stream.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DumpUserIT.class.getName(),
                        Long.toString(pid))
                .toList());
        Process asking = new ProcessBuilder(words).redirectErrorStream(true).start();
        String answer = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(asking.waitFor()).as(answer).isZero();
        return answer;
    }

    /** Says as whom this JVM would dump a process. */
    public static void main(String[] words) {
        try {
            System.out.print(DumpUser.of(Integer.parseInt(words[0])).name());
        } catch (CriuException e) {
            System.out.print(e.getMessage());
        }
    }
}
