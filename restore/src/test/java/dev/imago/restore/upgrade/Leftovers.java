package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a run may not leave behind: run directories, images, brokers, stopped processes, firewall rules. */
final class Leftovers {
    private Leftovers() {}

    static void assertNone() throws IOException, InterruptedException {
        assertThat(directories(Path.of("/run/imago"), "upgrade-"))
                .as("run directories")
                .isEmpty();
        assertThat(directories(Path.of("/dev/shm"), "imago-images-"))
                .as("images")
                .isEmpty();
        assertThat(directories(Path.of("/var/lib/imago"), "imago-images-"))
                .as("images")
                .isEmpty();
        assertThat(output("ps -eo stat=,args= | grep -v '^Z' | grep ' [^ ]*imago-broker --old' | grep -v grep || :"))
                .as("brokers")
                .isEmpty();
        assertThat(output("nft list tables 2>/dev/null | grep CRIU- || :"))
                .as("firewall tables")
                .isEmpty();
        assertThat(output("iptables -S 2>/dev/null | grep 0xc114 || :"))
                .as("firewall rules")
                .isEmpty();
    }

    private static List<String> directories(Path parent, String prefix) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(parent)) {
            entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> name.startsWith(prefix))
                    .forEach(found::add);
        }
        return found;
    }

    private static String output(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", command).start();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return text.strip();
    }
}
