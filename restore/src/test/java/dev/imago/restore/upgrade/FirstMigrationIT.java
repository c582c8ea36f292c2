package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/your-first-migration.md tells people to type is typed, in its order, and answers as is shown there. The first
 * block gets and builds what whoever runs this test has built.
 */
class FirstMigrationIT {
    private static final Pattern BLOCK = Pattern.compile("```(sh|text)\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern NUMBER =
            Pattern.compile("\\d+([ .]\\d+)*( ?(ns|us|ms|s|B|KiB|MiB|GiB))?(?![A-Za-z0-9])");
    private static final Pattern CHECKSUM = Pattern.compile("\\b1-[0-9a-f]{12}\\b");
    private static final String FAILED = "@@ failed: ";

    @TempDir
    Path folder;

    /** Something to type, and what it answers; empty where nothing is shown. */
    private record Block(String typed, String shown) {}

    private static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher found = BLOCK.matcher(Files.readString(ImagoCommand.HOME.resolve("docs/your-first-migration.md")));
        while (found.find()) {
            if (found.group(1).equals("sh")) {
                blocks.add(new Block(found.group(2), ""));
            } else {
                int last = blocks.size() - 1;
                blocks.set(last, new Block(blocks.get(last).typed(), found.group(2)));
            }
        }
        return blocks;
    }

    @Test
    void everythingOnThePageIsTrue() throws Exception {
        List<Block> blocks = blocks();
        assertThat(blocks.get(0).typed()).contains("scripts/setup", "mvn ");
        List<Block> typed = blocks.subList(1, blocks.size());
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        List<String> answers;
        try {
            answers = type(typed, port);
        } finally {
            ProcessHandle.allProcesses()
                    .filter(each -> each.info().commandLine().orElse("").endsWith("--port " + port))
                    .forEach(ProcessHandle::destroyForcibly);
        }
        for (int i = 0; i < typed.size(); i++) {
            assertThat(answers.get(i)).as(typed.get(i).typed()).doesNotContain(FAILED);
            assertShown(typed.get(i), answers.get(i));
        }
        assertThat(folder.resolve("work")).as("what the page makes it removes").doesNotExist();
        Leftovers.assertNone(pids(answers));
    }

    /** Types all of it into one shell, and returns what each block answers. */
    private List<String> type(List<Block> blocks, int port) throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder("trap 'echo \"" + FAILED + "$BASH_COMMAND\"' ERR\n");
        for (Block block : blocks) {
            script.append(block.typed()
                    .replace("18080", Integer.toString(port))
                    .replace("/tmp/first-migration", folder.resolve("work").toString()));
            script.append("echo @@\n");
        }
        Path answered = folder.resolve("answered");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        Files.writeString(folder.resolve("typed"), script).toString())
                .directory(ImagoCommand.HOME.toFile())
                .redirectErrorStream(true)
                .redirectOutput(answered.toFile());
        Path jdk = TestJdks.of(17);
        builder.environment().put("PATH", command(jdk) + ":" + jdk.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("IMAGO_RUN_DIR", ImagoCommand.RUNS.toString());
        builder.environment().put("IMAGO_STATE_DIR", folder.resolve("state").toString());
        Process shell = builder.start();
        try {
            assertThat(shell.waitFor(3, TimeUnit.MINUTES)).as("in time").isTrue();
        } finally {
            shell.destroyForcibly();
        }
        String all = Files.readString(answered);
        List<String> answers = List.of(all.split("@@\n", -1));
        assertThat(answers).as(all).hasSize(blocks.size() + 1);
        return answers;
    }

    /** A directory with an imago that builds nothing. */
    private Path command(Path jdk) throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path imago = Files.writeString(
                bin.resolve("imago"),
                "#!/bin/sh\nexec " + jdk.resolve("bin/java")
                        + " " + String.join(" ", ImagoCommand.SHORT_RUN) + " -XX:-UsePerfData"
                        + " -Djava.io.tmpdir=" + ImagoCommand.TEMPORARY + " -Dimago.home=" + ImagoCommand.HOME
                        + " -jar "
                        + ImagoCommand.HOME.resolve("restore/target/imago.jar") + " \"$@\"\n");
        Files.setPosixFilePermissions(imago, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin;
    }

    /** Each line that is shown is there, after the one before it; numbers may be others, and dots stand for anything. */
    private static void assertShown(Block block, String answer) {
        List<String> lines = answer.lines().map(FirstMigrationIT::comparable).toList();
        int from = 0;
        for (String shown : block.shown().lines().toList()) {
            if (shown.equals("...")) {
                continue;
            }
            String begin = comparable(shown.replaceAll("\\.\\.\\.$", ""));
            boolean isWhole = !shown.endsWith("...");
            int at = from;
            while (at < lines.size()
                    && !(isWhole ? lines.get(at).equals(begin) : lines.get(at).startsWith(begin))) {
                at++;
            }
            assertThat(at)
                    .as("'%s' in the answer to%n%s%nwhich is%n%s", shown, block.typed(), answer)
                    .isLessThan(lines.size());
            from = at + 1;
        }
    }

    private static String comparable(String line) {
        String text = CHECKSUM.matcher(line).replaceAll("CHECKSUM");
        return NUMBER.matcher(text).replaceAll("#").replaceAll("\\s+", " ").strip();
    }

    private static long[] pids(List<String> answers) {
        return Pattern.compile("\\bpid (\\d+)")
                .matcher(String.join("", answers))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .distinct()
                .toArray();
    }
}
