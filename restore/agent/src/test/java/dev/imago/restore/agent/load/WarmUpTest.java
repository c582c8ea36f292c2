package dev.imago.restore.agent.load;

import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void theRehearsedStateLoads() {
        ServiceClasses classes = new ServiceClasses(WarmUpTest.class.getClassLoader(), () -> new Class<?>[0]);
        assertThatNoException().isThrownBy(() -> WarmUp.run(classes));
    }
}
