package com.acme.orders.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrdersClientIT {
    private static final long OBJECTS = 5_000;
    private static final long SEED = 42;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "2.0"})
    void everyAcknowledgedValueIsThereAfterASteadyLoad(String version) {
        try (OrdersService service = OrdersService.start(version)) {
            OrdersMemory memory = OrdersClient.load(service.uri(), SEED, OBJECTS);
            OrdersLoad load = OrdersClient.start(service.uri(), SEED, 4, memory);
            await().atMost(Duration.ofSeconds(60)).until(() -> load.answered() > 2_000);

            Report report = load.stopAndVerify();

            assertThat(report.clean()).as(report.toString()).isTrue();
            assertThat(report.objects()).isGreaterThanOrEqualTo(OBJECTS);
            assertThat(report.resets() + report.keptBroken() + report.unanswered())
                    .as(report.toString())
                    .isZero();
            assertThat(report.versions()).containsExactly("orders " + version);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "2.0"})
    void stateSavedByOneProcessIsThereInTheNext(String version) throws IOException {
        Path saved = directory.resolve("state");
        Path file = directory.resolve("memory");
        String digest;
        try (OrdersService service = OrdersService.start(version, "--save", saved.toString())) {
            MemoryFile.write(OrdersClient.load(service.uri(), SEED, OBJECTS), file);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> ask(service, "/stats").contains("packing=0\n"));
            digest = ask(service, "/digest");
            service.term();
        }
        try (OrdersService service = OrdersService.start(version, "--load", saved.toString())) {
            assertThat(ask(service, "/digest")).isEqualTo(digest);

            Report report = OrdersClient.verify(service.uri(), MemoryFile.read(file));

            assertThat(report.clean()).as(report.toString()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "2.0"})
    void findsWhatAnotherHandChanged(String version) {
        try (OrdersService service = OrdersService.start(version)) {
            OrdersMemory memory = OrdersClient.load(service.uri(), SEED, OBJECTS);
            long order = memory.orders.keySet().iterator().next();
            ask(service, "/orders/hold?id=" + order + "&reason=another");

            Report report = OrdersClient.verify(service.uri(), memory);

            assertThat(report.clean()).isFalse();
            assertThat(report.wrong()).isEqualTo(1);
            assertThat(report.examples().get(0)).contains("order " + order).contains("another");
        }
    }

    @Test
    void countsEveryConnectThatIsRefused() {
        try (OrdersService service = OrdersService.start("1.0")) {
            OrdersLoad load = OrdersClient.start(service.uri(), SEED, 2);
            await().atMost(Duration.ofSeconds(60)).until(() -> load.answered() > 500);
            service.term();

            await().atMost(Duration.ofSeconds(60)).until(() -> load.report().refused() > 100);

            load.close();
            assertThat(load.report().clean()).isFalse();
            assertThat(load.report().wrong()).isZero();
        }
    }

    private static String ask(OrdersService service, String path) {
        try (HttpWire wire = new HttpWire(service.uri(), new Tally())) {
            return path.contains("hold") ? wire.mustPost(path, "") : wire.mustGet(path);
        }
    }
}
