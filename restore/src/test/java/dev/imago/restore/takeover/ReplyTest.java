package dev.imago.restore.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplyTest {
    @Test
    void readsKeysAndNumbers() {
        Reply reply = Reply.parse("ok adopted=2 elapsed-ns=12345678901");
        assertThat(reply.count("adopted")).isEqualTo(2);
        assertThat(reply.number("elapsed-ns")).isEqualTo(12_345_678_901L);
        assertThat(reply.raw("absent")).isEmpty();
    }

    @Test
    void aMissingNumberIsNamed() {
        Reply reply = Reply.parse("ok");
        assertThatThrownBy(() -> reply.number("pid")).hasMessageContaining("pid");
    }

    @Test
    void readsPairsOfNumbersAndRefusesOthers() {
        assertThat(Reply.parse("ok ns=1 calls=").numbers("calls")).isEmpty();
        assertThat(Reply.parse("ok calls=4711:0,4712:232").numbers("calls")).isEqualTo(Map.of(4711, 0, 4712, 232));
        for (String wrong : List.of("4711", "4711:", ":7", "4711:x", "4711:0,")) {
            Reply reply = Reply.parse("ok calls=" + wrong);
            assertThatThrownBy(() -> reply.numbers("calls"))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining(wrong);
        }
    }

    @Test
    void anErrorBecomesItsCode() {
        assertThatThrownBy(() -> Reply.parse("err timeout adopted=3 missing=unix:/a%20b"))
                .isInstanceOfSatisfying(
                        BrokerException.class, e -> assertThat(e.code()).isEqualTo(BrokerException.Code.TIMEOUT))
                .hasMessage("timeout adopted=3 missing=unix:/a b");
    }

    @Test
    void anUnknownErrorKeepsItsWords() {
        assertThatThrownBy(() -> Reply.parse("err strange things"))
                .isInstanceOfSatisfying(
                        BrokerException.class, e -> assertThat(e.code()).isEqualTo(BrokerException.Code.OTHER))
                .hasMessage("strange things");
    }

    @Test
    void readsDoorsOfEveryFamily() {
        String doors = "tcp6:[::]:8080=127.0.0.1:4001,tcp6:[::1]:90=[::1]:4002,unix:/run/a%3Db=/run/imago/door-1.sock";
        assertThat(PrivateDoor.parse(doors))
                .extracting(door -> door.adopted() + " at " + door.door())
                .containsExactly(
                        "tcp6:[::]:8080 at /127.0.0.1:4001",
                        "tcp6:[::1]:90 at /[0:0:0:0:0:0:0:1]:4002",
                        "unix:/run/a=b at /run/imago/door-1.sock");
    }

    @Test
    void theLaunchSpecificationIsForItsOwnerOnly(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("launch.spec");
        LaunchSpec.of(List.of("java", "Main"), Map.of("SECRET", "x y")).write(file);
        assertThat(Files.readString(file)).isEqualTo("arg\0java\0arg\0Main\0env\0SECRET=x y\0");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aWordWithANulIsRefused(@TempDir Path directory) {
        LaunchSpec spec = LaunchSpec.of(List.of("a\0b"), Map.of());
        assertThatThrownBy(() -> spec.write(directory.resolve("launch.spec")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NUL");
    }
}
