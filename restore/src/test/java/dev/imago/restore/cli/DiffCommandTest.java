package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DiffCommandTest {
    @Test
    void keysAreMaskedWhateverIsInThem() {
        assertThat(DiffCommand.withoutKeys("app.Shop.orders[17].lines[0].text"))
                .isEqualTo("app.Shop.orders[17].lines[0].text");
        assertThat(DiffCommand.withoutKeys("app.Shop.byToken[\"a\"][\"b\"].rows[app.Status OPEN].text"))
                .isEqualTo("app.Shop.byToken[********][********].rows[********].text");
        assertThat(DiffCommand.withoutKeys("key of [\"a]secret\"]")).isEqualTo("key of [********]");
        assertThat(DiffCommand.withoutKeys("X.ALL[\"x].secret\"].text")).isEqualTo("X.ALL[********].text");
        assertThat(DiffCommand.withoutKeys("X.ALL[\"two\nlines\"]")).isEqualTo("X.ALL[********]");
        assertThat(DiffCommand.withoutKeys("X.ALL[\"half].text")).isEqualTo("X.ALL[********].text");
        assertThat(DiffCommand.withoutKeys("X.ALL[a]b][plain].text")).isEqualTo("X.ALL[********][********].text");
    }
}
