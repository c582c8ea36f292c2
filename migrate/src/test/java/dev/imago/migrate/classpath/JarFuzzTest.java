package dev.imago.migrate.classpath;

import dev.imago.checkpoint.fuzz.FuzzInputs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Jars of any bytes, and class files: an input that begins with 0 is a jar, one with 1 a class file in a jar, one with 2 a
 * manifest in a jar, all others an argument file of the launcher.
 */
public class JarFuzzTest {
    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
        if (bytes[0] < 0 || bytes[0] > 2) {
            ArgumentFile.split(new String(rest, StandardCharsets.ISO_8859_1));
            return;
        }
        try {
            Path file = Files.createTempFile(Path.of("/dev/shm"), "imago-fuzz-", ".jar");
            try {
                Files.write(
                        file,
                        bytes[0] == 0 ? rest : jar(bytes[0] == 1 ? "generated/C.class" : "META-INF/MANIFEST.MF", rest));
                EntryReader reader = new EntryReader(file, file);
                reader.read(17);
                reader.further();
            } catch (ClassPathException e) {
                // refused
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stored, so that there is nothing between the fuzzer and what it changes. */
    private static byte[] jar(String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry(name);
            CRC32 crc = new CRC32();
            crc.update(content);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(crc.getValue());
            entry.setTime(0);
            zip.putNextEntry(entry);
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] input(int kind, byte[] content) {
        byte[] input = new byte[content.length + 1];
        input[0] = (byte) kind;
        System.arraycopy(content, 0, input, 1, content.length);
        return input;
    }

    public static Map<String, byte[]> seeds() throws IOException {
        byte[] manifest =
                "Manifest-Version: 1.0\nImplementation-Version: 2.3\nMulti-Release: true\nClass-Path: lib/a.jar ../b%20c.jar file:/x/\n"
                        .getBytes(StandardCharsets.UTF_8);
        byte[] type;
        try (InputStream in =
                JarFuzzTest.class.getResourceAsStream("/dev/imago/migrate/classpath/ClassPathException.class")) {
            type = in == null ? new byte[0] : in.readAllBytes();
        }
        return Map.of(
                "jar", input(0, jar("META-INF/versions/11/generated/C.class", type)),
                "class", input(1, type),
                "manifest", input(2, manifest),
                "arguments", input(3, "-cp \"a b:c\" # no\n-Dx='y\\n z' Main".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void refusesOrReadsEveryInput() throws IOException {
        FuzzInputs.replay(JarFuzzTest.class, seeds(), JarFuzzTest::fuzzerTestOneInput);
    }
}
