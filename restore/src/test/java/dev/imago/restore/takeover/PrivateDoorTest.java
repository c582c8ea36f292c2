package dev.imago.restore.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrivateDoorTest {
    @Test
    void clientsReachAWildcardByTheLoopbackOfItsFamilyAndAnythingElseByItsAddress() {
        List<PrivateDoor> doors = PrivateDoor.parse("tcp6:[::]:8080=127.0.0.1:40001,tcp4:0.0.0.0:8081=127.0.0.1:40002,"
                + "tcp6:[::]:8082=[::1]:40003,tcp4:192.0.2.7:8083=127.0.0.1:40004,"
                + "tcp6:[::ffff:127.0.0.1]:8084=127.0.0.1:40005,unix:/run/app.sock=/run/imago/x/door-6.sock");
        assertThat(doors)
                .extracting(door -> door.asClients().toString())
                .containsExactly(
                        "/127.0.0.1:8080",
                        "/127.0.0.1:8081",
                        "/[0:0:0:0:0:0:0:1]:8082",
                        "/192.0.2.7:8083",
                        "/127.0.0.1:8084",
                        "/run/app.sock");
    }
}
