package dev.imago.restore.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.picture.OpenSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandInTest {
    private static OpenSocket listener(String protocol, String local) {
        return new OpenSocket(7, protocol, local, "", "LISTEN");
    }

    @Test
    void listensWhereClientsComeAndNowhereElse() {
        assertThat(StandIn.addresses(List.of(
                        listener("tcp", "127.0.0.1:80"),
                        listener("tcp6", "127.0.0.1:81"),
                        listener("tcp6", "[::]:82"),
                        listener("unix", "/run/shop.sock"),
                        listener("unix", "/tmp/.java_pid4711.tmp"),
                        new OpenSocket(9, "tcp", "127.0.0.1:80", "127.0.0.1:4000", "ESTABLISHED"))))
                .containsExactly(
                        "tcp4:127.0.0.1:80", "tcp6:[::ffff:127.0.0.1]:81", "tcp6:[::]:82", "unix:/run/shop.sock");
    }

    @Test
    void leavesIpv4ClientsToAListenerOfTheirOwn() {
        assertThat(StandIn.addresses(List.of(listener("tcp", "0.0.0.0:80"), listener("tcp6", "[::]:80"))))
                .containsExactly("tcp4:0.0.0.0:80", "tcp6only:[::]:80");
    }
}
