package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GiveUpTest {
    private final GiveUp giveUp = new GiveUp();

    @Test
    void whoIsAskedIsWoken() {
        assertThatCode(giveUp::ifAsked).doesNotThrowAnyException();
        giveUp.begin();

        giveUp.ask();

        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(giveUp::ifAsked)
                .isInstanceOfSatisfying(
                        UpgradeException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.INTERRUPTED));
    }

    @Test
    void whoProtectsItselfIsNotWokenAndHearsOfItAfterwards() {
        giveUp.begin();
        giveUp.protect(true);

        giveUp.ask();

        assertThat(Thread.interrupted()).isFalse();
        assertThat(giveUp.isAsked()).isTrue();
    }

    @Test
    void whatCameJustBeforeTheProtectionIsRememberedAndDoesNoHarm() {
        giveUp.begin();
        Thread.currentThread().interrupt();

        giveUp.protect(true);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(giveUp.isAsked()).isTrue();
    }
}
