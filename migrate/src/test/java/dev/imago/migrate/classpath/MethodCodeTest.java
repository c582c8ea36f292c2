package dev.imago.migrate.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MethodCodeTest {
    @TempDir
    private Path directory;

    @Test
    void sameCodeIsTheSameWhereverItStandsAndOtherCodeIsNot() throws IOException {
        Map<String, String> one = compiled("one", """
                class Desk {
                    int total(int[] prices) { int sum = 0; for (int p : prices) { sum += p; } return sum; }
                    Runnable job() { return () -> System.out.println("job"); }
                    int size() { return 1; }
                    void gone() {}
                }
                """);
        Map<String, String> two = compiled("two", """
                class Desk {
                    Runnable another() { return () -> {}; }

                    int size() { return 2; }

                    int total(int[] list) {
                        int all = 0;
                        for (int price : list) {
                            all += price;
                        }
                        return all;
                    }
                    Runnable job() { return () -> System.out.println("job"); }
                }
                """);

        assertThat(two.get("total")).isEqualTo(one.get("total"));
        assertThat(two.get("job")).isEqualTo(one.get("job"));
        assertThat(two.get("size")).isNotEqualTo(one.get("size"));
        assertThat(two).doesNotContainKey("gone");
    }

    private Map<String, String> compiled(String version, String source) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(version));
        Path file = folder.resolve("Desk.java");
        Files.writeString(file, source);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, file.toString()))
                .isZero();
        ClassPathDictionary classes = ClassPathDictionary.read(List.of(folder), 17);
        assertThat(MethodCode.of(classes, "Other", 17)).isEmpty();
        return MethodCode.of(classes, "Desk", 17).orElseThrow();
    }
}
