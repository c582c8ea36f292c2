package dev.imago.restore.bringback;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a process back into the control groups it was in: CRIU does so only for what it dumped as root.
 *
 * @param groups path by hierarchy; a hierarchy is called by its controllers, the unified one by the empty word
 */
record ControlGroups(Map<String, String> groups) {

    /** Reads a file in the form of {@code /proc/PID/cgroup}. */
    static ControlGroups read(Path file) throws IOException {
        Map<String, String> groups = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3) {
                groups.put(parts[1], parts[2]);
            }
        }
        return new ControlGroups(groups);
    }

    /** Moves {@code pid} where it is not yet; returns a sentence for each group that it can't be put into. */
    List<String> take(int pid) {
        List<String> notes = new ArrayList<>();
        try {
            Map<String, String> now = read(Path.of("/proc", Integer.toString(pid), "cgroup")).groups;
            groups.forEach((hierarchy, group) -> {
                if (!group.equals(now.get(hierarchy))) {
                    move(pid, hierarchy, group, notes);
                }
            });
        } catch (IOException e) {
            notes.add("its control groups can't be compared with what they were: " + e);
        }
        return notes;
    }

    /** A group that is gone is not made anew: it has taken its limits with it. */
    private static void move(int pid, String hierarchy, String group, List<String> notes) {
        try {
            Path mount = mount(hierarchy);
            Path members = Path.of(mount + group, "cgroup.procs").normalize();
            if (!members.startsWith(mount)) {
                throw new IOException("not below " + mount);
            }
            Files.writeString(members, Integer.toString(pid), StandardOpenOption.WRITE);
        } catch (IOException e) {
            notes.add("it can't be put back into its control group " + hierarchy + ":" + group + ": " + e);
        }
    }

    /** Where this hierarchy is mounted. */
    private static Path mount(String controllers) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/mounts"), StandardCharsets.UTF_8)) {
            String[] words = line.split(" ", -1);
            boolean unified = words[2].equals("cgroup2");
            boolean named = words[2].equals("cgroup")
                    && Arrays.asList(words[3].split(",", -1)).containsAll(Arrays.asList(controllers.split(",", -1)));
            if (controllers.isEmpty() ? unified : named) {
                return Path.of(words[1]);
            }
        }
        throw new IOException("no such hierarchy is mounted here");
    }
}
