package dev.imago.migrate.kryofile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.migrate.rules.RulesException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KryoDescriptionReaderTest {
    @Test
    void everyKeyIsUnderstood() {
        KryoDescription read = KryoDescriptionReader.read("""
                root: com.acme.Store
                objects: 3
                references: true
                registration-required: false
                optimized-generics: false
                old:
                  registrations: [com.acme.Order, java.util.ArrayList]
                  custom-serializers: [com.acme.Money]
                new:
                  registrations: {20: com.acme.Order}
                """, "kryo.yaml");

        assertThat(read.rootClass()).isEqualTo("com.acme.Store");
        assertThat(read.objects()).isEqualTo(3);
        assertThat(read.references()).isTrue();
        assertThat(read.registrationRequired()).isFalse();
        assertThat(read.optimizedGenerics()).isFalse();
        assertThat(read.old().classes()).isEqualTo(Map.of(9, "com.acme.Order", 10, "java.util.ArrayList"));
        assertThat(read.old().custom()).isEqualTo(Set.of("com.acme.Money"));
        assertThat(read.next().classes()).isEqualTo(Map.of(20, "com.acme.Order"));
    }

    @Test
    void whatIsNotSaidIsAsInKryoItself() {
        KryoDescription read = KryoDescriptionReader.read("root: class-and-object\nold: {registrations: [A]}", "k");

        assertThat(read.rootClass()).isNull();
        assertThat(read.objects()).isEqualTo(1);
        assertThat(read.references()).isFalse();
        assertThat(read.registrationRequired()).isTrue();
        assertThat(read.optimizedGenerics()).isTrue();
        assertThat(read.next()).isEqualTo(read.old());
    }

    @Test
    void allMistakesAreToldAtOnceEachWithItsLine() {
        assertThatThrownBy(() -> KryoDescriptionReader.read("""
                refernces: true
                objects: 0
                old:
                  registration: [A]
                  registrations: {3: A, 11: B, 12: B}
                new: [C]
                """, "kryo.yaml"))
                .isInstanceOf(RulesException.class)
                .hasMessageContaining("kryo.yaml:1: unknown key 'refernces'")
                .hasMessageContaining("did you mean 'references'")
                .hasMessageContaining("kryo.yaml:2: objects must be a number from 1")
                .hasMessageContaining("kryo.yaml:4: unknown key 'registration'")
                .hasMessageContaining("kryo.yaml:5: a key of old.registrations must be a number from 9")
                .hasMessageContaining("kryo.yaml:5: B is registered twice")
                .hasMessageContaining("kryo.yaml:6: new must be a mapping")
                .hasMessageContaining("'root' is missing");
        assertThatThrownBy(() -> KryoDescriptionReader.read("", "kryo.yaml")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> KryoDescriptionReader.read("root: A", "kryo.yaml"))
                .hasMessageContaining("'old' is missing");
    }
}
