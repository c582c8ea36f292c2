package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.criu.Criu;
import dev.imago.checkpoint.criu.DumpOptions;
import dev.imago.checkpoint.image.CriuImage;
import dev.imago.checkpoint.image.FileHash;
import dev.imago.checkpoint.image.MappedFiles;
import dev.imago.checkpoint.image.MissingFileContentException;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.SampleApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A JDK whose files are replaced under the JVM that runs on it, by others of the same sizes: a package upgrade. */
class ReplacedJdkIT {
    @TempDir
    Path directory;

    static Stream<TestJdk> jdks() {
        return TestJdk.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void readsTheFilesThatTheProcessHasAndNoOthers(TestJdk installed) throws IOException {
        TestJdk jdk = installed.copyTo(Files.createDirectory(directory.resolve("jdk")));
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-XX:+UseSerialGC"), SampleApp.class.getName(), "1000")) {
            long hash = Long.parseLong(jvm.awaitLine("hash "));
            jvm.awaitLine("ready");
            jvm.freeze();
            Map<String, String> hashes = hashes(jvm);
            CriuImage before = Criu.find().dump(jvm.pid(), directory.resolve("before"), DumpOptions.stopped());
            try (MappedFiles right = MappedFiles.byHash(Path.of("/"), hashes)) {
                check(before, jvm, right, hash);
            }
            try (MappedFiles held = MappedFiles.ofProcess(jvm.pid())) {
                jdk.upgrade();
                check(before, jvm, held, hash);
            }
            refuses(before, jvm, jdk, hashes);

            try (AddressSpace live = ProcessMemory.open(jvm.pid())) {
                new SampleAppCheck(HotSpotVm.attach(live)).check(hash);
            }
            CriuImage after = Criu.find().dump(jvm.pid(), directory.resolve("after"), DumpOptions.stopped());
            try (MappedFiles ofProcess = MappedFiles.ofProcess(jvm.pid());
                    MappedFiles none = MappedFiles.byHash(Path.of("/"), Map.of())) {
                check(before, jvm, ofProcess, hash);
                check(after, jvm, ofProcess, hash);
                check(after, jvm, none, hash);
            }
        }
    }

    private static Map<String, String> hashes(TargetJvm jvm) throws IOException {
        Map<String, String> hashes = new HashMap<>();
        try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
            for (var mapping : memory.mappings()) {
                String file = mapping.file();
                if (file != null && !file.contains("hsperfdata") && !hashes.containsKey(file)) {
                    hashes.put(file, FileHash.of(Path.of(file)));
                }
            }
        }
        return hashes;
    }

    private static void check(CriuImage image, TargetJvm jvm, MappedFiles files, long hash) {
        try (AddressSpace memory = image.memory(jvm.pid(), files)) {
            new SampleAppCheck(HotSpotVm.attach(memory)).check(hash);
        }
    }

    private static void refuses(CriuImage image, TargetJvm jvm, TestJdk jdk, Map<String, String> hashes) {
        Path library = jdk.home().resolve("lib/server/libjvm.so");
        try (MappedFiles files = MappedFiles.byHash(Path.of("/"), hashes);
                AddressSpace memory = image.memory(jvm.pid(), files)) {
            assertThatThrownBy(() -> HotSpotVm.attach(memory))
                    .isInstanceOf(MissingFileContentException.class)
                    .hasMessageContaining(library.toString())
                    .hasMessageContaining("another file");
            assertThat(hashes).containsKey(library.toString());
        }
    }
}
