package dev.imago.restore.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HealthCheckTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void aServiceThatBecomesWellIsAskedUntilItIs() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(asked.incrementAndGet() < 3 ? 503 : 200, -1);
            exchange.close();
        });
        server.start();
        try {
            int tries = HealthCheck.parse("http:/health").await(server.getAddress(), () -> 0, Duration.ofSeconds(10));
            assertThat(tries).isEqualTo(3);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aServiceThatTakesNoConnectionIsUnhealthy() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress door = (InetSocketAddress) silent.getLocalSocketAddress();
            assertThatThrownBy(() -> HealthCheck.parse("accept").await(door, () -> 0, SHORT))
                    .isInstanceOf(HealthCheck.UnhealthyException.class)
                    .hasMessageContaining("accepted");
            assertThatThrownBy(() -> HealthCheck.parse("http:/").await(door, () -> 0, SHORT))
                    .isInstanceOf(HealthCheck.UnhealthyException.class);
        }
    }

    @Test
    void aCommandFindsTheDoorAndAnswersByItsStatus() throws Exception {
        InetSocketAddress door = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
        assertThat(HealthCheck.parse("command:test $IMAGO_PORT = 4711").await(door, () -> 0, Duration.ofSeconds(5)))
                .isEqualTo(1);
        assertThatThrownBy(() -> HealthCheck.parse("command:exit 7").await(door, () -> 0, SHORT))
                .hasMessageContaining("status 7");
        assertThatThrownBy(() -> HealthCheck.parse("command:sleep 60").await(door, () -> 0, SHORT))
                .hasMessageContaining("did not end in time");
    }

    @Test
    void whatIsNoHealthCheckIsRefusedWithTheForms() {
        assertThatThrownBy(() -> HealthCheck.parse("ping")).hasMessageContaining("write accept, http:/path");
    }
}
