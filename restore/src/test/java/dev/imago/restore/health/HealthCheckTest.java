package dev.imago.restore.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(10);
    /** Believes what it hears sooner, so that nobody waits for it. */
    private static final Patience LITTLE = new Patience(Duration.ofMillis(200), Duration.ofMillis(600));

    private static Door door(int port, ServerSocket socket) {
        return new Door("tcp:127.0.0.1:" + port, socket.getLocalSocketAddress());
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    /** Answers each request on a connection, and keeps the connection open. */
    private static void answer(ServerSocket server, AtomicLong accepted, String... answers) {
        Thread thread = new Thread(() -> {
            try {
                for (int i = 0; ; i++) {
                    Socket client = server.accept();
                    accepted.incrementAndGet();
                    if (answers.length > 0) {
                        client.getOutputStream()
                                .write(answers[Math.min(i, answers.length - 1)].getBytes(StandardCharsets.US_ASCII));
                    }
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

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
            Door door = new Door("tcp:127.0.0.1:80", server.getAddress());
            assertThat(HealthCheck.parse("http:/health").await(List.of(door), () -> 0, LONG))
                    .isEqualTo(3);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anAnswerOnAConnectionThatStaysOpenIsTakenAtOnce() throws Exception {
        try (ServerSocket server = listen()) {
            answer(
                    server,
                    new AtomicLong(),
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nup");

            long begun = System.nanoTime();
            HealthCheck.parse("http:/").await(List.of(door(80, server)), () -> 0, LONG);

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @ParameterizedTest
    @CsvSource({"200, true", "204, true", "299, true", "301, false", "304, false", "404, false", "503, false"})
    void onlyAStatusFrom200To299IsGood(int status, boolean good) throws Exception {
        try (ServerSocket server = listen()) {
            answer(server, new AtomicLong(), "HTTP/1.1 " + status + " Said So\r\nTransfer-Encoding: chunked\r\n\r\n");
            HealthCheck check = HealthCheck.parse("http:/up");
            List<Door> doors = List.of(door(80, server));
            if (good) {
                assertThat(check.await(doors, () -> 0, LONG)).isEqualTo(1);
            } else {
                assertThatThrownBy(() -> check.await(doors, () -> 0, SHORT))
                        .isInstanceOf(UnhealthyException.class)
                        .hasMessageContaining("GET /up answered: HTTP/1.1 " + status + " Said So");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "399, false",
        "400, true",
        "401, true",
        "404, true",
        "408, false",
        "425, false",
        "429, false",
        "499, true"
    })
    void whatBlamesTheRequestIsToldFromWhatMeansLater(int status, boolean blames) {
        assertThat(new HttpAnswer(status, "", "").blamesTheRequest()).isEqualTo(blames);
    }

    @ParameterizedTest
    @CsvSource({"404, true, false", "429, false, false", "500, false, true", "503, false, true", "301, false, false"})
    void whoeverBlamesTheRequestOrItselfIsNotAskedUntilTimeIsOver(int status, boolean lasting, boolean failing)
            throws Exception {
        try (ServerSocket server = listen()) {
            answer(server, new AtomicLong(), "HTTP/1.1 " + status + " Said So\r\nTransfer-Encoding: chunked\r\n\r\n");
            HealthCheck check = HealthCheck.parse("http:/up");
            boolean early = lasting || failing;
            Duration limit = early ? LONG : Duration.ofMillis(900);
            long begun = System.nanoTime();
            assertThatThrownBy(() -> check.await(List.of(door(80, server)), () -> 0, () -> true, limit, LITTLE))
                    .isInstanceOfSatisfying(UnhealthyException.class, unhealthy -> {
                        assertThat(unhealthy).hasMessageContaining("GET /up answered: HTTP/1.1 " + status + " Said So");
                        assertThat(unhealthy.isLasting()).isEqualTo(lasting);
                        assertThat(unhealthy.isFailing()).isEqualTo(failing);
                    });
            long took = System.nanoTime() - begun;
            assertThat(took < limit.toNanos()).isEqualTo(early);
            assertThat(took).isGreaterThan((failing ? LITTLE.failing() : LITTLE.lasting()).toNanos());
        }
    }

    @Test
    void clientsWaitTenSecondsForAServiceThatSaysThatItFailsAndTwoForOneThatKnowsNoSuchPage() {
        assertThat(Patience.USUAL).isEqualTo(new Patience(Duration.ofSeconds(2), Duration.ofSeconds(10)));
    }

    @Test
    void onlyARowOfAnswersOfOneKindIsBelieved() throws Exception {
        String unknown = "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n";
        String starts = "HTTP/1.1 503 Starting\r\nTransfer-Encoding: chunked\r\n\r\n";
        Patience none = new Patience(Duration.ZERO, Duration.ZERO);
        try (ServerSocket server = listen()) {
            answer(server, new AtomicLong(), unknown, starts, unknown, starts, "HTTP/1.1 200 OK\r\n\r\n");
            assertThat(HealthCheck.parse("http:/up").await(List.of(door(80, server)), () -> 0, () -> true, LONG, none))
                    .isEqualTo(5);
        }
    }

    @Test
    void aServiceThatKnowsItsPagesOnlyAfterAWhileIsWell() throws Exception {
        String unknown = "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n";
        try (ServerSocket server = listen()) {
            answer(server, new AtomicLong(), unknown, unknown, unknown, "HTTP/1.1 204 No Content\r\n\r\n");
            assertThat(HealthCheck.parse("http:/up").await(List.of(door(80, server)), () -> 0, LONG))
                    .isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 2000\r\n\r\n", "\r\n\r\n"})
    void whatIsNoHttpIsNoGoodAnswer(String said) throws Exception {
        try (ServerSocket server = listen()) {
            answer(server, new AtomicLong(), said);
            assertThatThrownBy(() -> HealthCheck.parse("http:/").await(List.of(door(80, server)), () -> 0, SHORT))
                    .hasMessageContaining("no answer in HTTP/1");
        }
    }

    @Test
    void aServiceThatTakesNoConnectionIsUnhealthy() throws Exception {
        try (ServerSocket silent = listen()) {
            List<Door> doors = List.of(door(80, silent));
            assertThatThrownBy(() -> HealthCheck.parse("accept").await(doors, () -> 0, SHORT))
                    .isInstanceOf(UnhealthyException.class)
                    .hasMessageContaining("accepted the checker's connection to tcp:127.0.0.1:80");
            assertThatThrownBy(() -> HealthCheck.parse("http:/").await(doors, () -> 0, SHORT))
                    .isInstanceOf(UnhealthyException.class);
        }
    }

    @Test
    void everyListenerHasToTakeAConnection() throws Exception {
        AtomicLong accepted = new AtomicLong();
        try (ServerSocket first = listen();
                ServerSocket second = listen()) {
            List<Door> doors = List.of(door(80, first), door(81, second));
            answer(first, accepted, "HTTP/1.1 200 OK\r\n\r\n");
            HealthCheck check = HealthCheck.parse("http:/");
            assertThatThrownBy(() -> check.await(doors, accepted::get, SHORT)).hasMessageContaining(":81");

            answer(second, accepted);
            check.await(doors, accepted::get, LONG);
        }
    }

    @Test
    void theQuestionIsAskedAtThePortThatWasChosen() throws Exception {
        AtomicLong accepted = new AtomicLong();
        try (ServerSocket first = listen();
                ServerSocket second = listen()) {
            List<Door> doors = List.of(door(80, first), door(81, second));
            answer(first, accepted, "HTTP/1.1 500 Wrong Door\r\n\r\n");
            answer(second, accepted, "HTTP/1.1 200 OK\r\n\r\n");

            assertThat(HealthCheck.parse("http:81/").await(doors, accepted::get, LONG))
                    .isEqualTo(1);
            assertThatThrownBy(() -> HealthCheck.parse("http:82/").await(doors, accepted::get, LONG))
                    .hasMessageContaining("old does not listen on port 82, only on tcp:127.0.0.1:80, tcp:127.0.0.1:81");
        }
    }

    @Test
    void aCommandFindsTheDoorsAndAnswersByItsStatus() throws Exception {
        AtomicLong accepted = new AtomicLong();
        List<Door> doors =
                List.of(new Door("tcp6:[::]:80", new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711)));
        assertThat(HealthCheck.parse("command:test $IMAGO_PORT = 4711 -a $IMAGO_PORT_80 = 4711")
                        .await(doors, accepted::get, LONG))
                .isEqualTo(1);
        // A program has to be started, and to end, even where the machine has much to do.
        Duration enough = Duration.ofSeconds(1);
        assertThatThrownBy(() -> HealthCheck.parse("command:exit 7").await(doors, accepted::get, enough))
                .hasMessageContaining("status 7");
        assertThatThrownBy(() -> HealthCheck.parse("command:sleep 60").await(doors, accepted::get, SHORT))
                .hasMessageContaining("did not end in time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "http:", "http:x/y", "http:/two words", "command:", "command: "})
    void whatIsNoHealthCheckIsRefusedWithTheForms(String text) {
        assertThatThrownBy(() -> HealthCheck.parse(text)).hasMessageContaining("write accept, http:/path");
    }

    @Test
    void httpsIsRefusedWithAWayOut() {
        assertThatThrownBy(() -> HealthCheck.parse("https:/health"))
                .hasMessageContaining("HTTPS is not spoken")
                .hasMessageContaining("command:curl");
    }
}
