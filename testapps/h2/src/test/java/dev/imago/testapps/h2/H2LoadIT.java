package dev.imago.testapps.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class H2LoadIT {
    private static final long SEED = 7;

    @ParameterizedTest
    @ValueSource(strings = {"1.2.122", "1.2.123"})
    void findsEverythingAsItWasInAServerNobodyTouched(String version) throws Exception {
        try (H2Server server = H2Server.start(version);
                H2Driver driver = server.driver()) {
            H2Load load = new H2Load(driver);
            load.fill(SEED, 1_000);
            try (H2Traffic traffic = new H2Traffic(driver, "t")) {
                assertThat(load.verify()).isEmpty();
                assertThat(load.verify()).isEmpty();
                H2Traffic.Result result = traffic.stopAndVerify();
                assertThat(result.acknowledged()).isPositive();
                assertThat(result.findings()).isEmpty();
                assertThat(result.troubles()).isEmpty();
            }
        }
    }

    @Test
    void findsALostRowAChangedValueAndAMissingConstraint() throws Exception {
        try (H2Server server = H2Server.start("1.2.122");
                H2Driver driver = server.driver()) {
            H2Load load = new H2Load(driver);
            load.fill(SEED, 200);
            try (Connection connection = driver.connect("boss", "b1")) {
                Rows.run(
                        connection,
                        "DELETE FROM orders WHERE id = 1003",
                        "UPDATE document SET data = NULL WHERE id = 3",
                        "ALTER TABLE stock.shelf DROP PRIMARY KEY");
            }

            assertThat(load.verify())
                    .anyMatch(finding -> finding.startsWith("SELECT * FROM orders"))
                    .anyMatch(finding -> finding.startsWith("SELECT * FROM document"))
                    .anyMatch(finding -> finding.startsWith("INSERT INTO stock.shelf"));
        }
    }
}
