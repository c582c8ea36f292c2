package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.MemoryChunk;
import dev.imago.checkpoint.memory.MemoryMapping;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import dev.imago.checkpoint.testjvm.SampleApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeapReferencesTest {
    private static final int PAGE = 4096;

    /** The memory of a process without what follows an address for a while. */
    private static final class EndingMemory extends AddressSpace {
        private final AddressSpace whole;
        private final long end;
        private final long goesOn;

        EndingMemory(AddressSpace whole, long end, long goesOn) {
            this.whole = whole;
            this.end = end;
            this.goesOn = goesOn;
        }

        @Override
        protected List<MemoryMapping> readMappings() {
            return whole.mappings();
        }

        @Override
        protected MemoryChunk load(long address) {
            if (address >= end && address < goesOn) {
                throw new UnmappedAddressException(address);
            }
            byte[] bytes = new byte[PAGE];
            whole.getBytes(address & -PAGE, bytes, 0, PAGE);
            return new MemoryChunk(
                    address & -PAGE, ByteBuffer.allocateDirect(PAGE).put(bytes).rewind());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.imago.checkpoint.hotspot.VmStructsTest#jdks")
    void aGuessAtTheVeryEndOfTheHeapIsNoObject(TestJdk jdk) {
        for (String pointers : List.of("-XX:+UseCompressedClassPointers", "-XX:-UseCompressedClassPointers")) {
            List<String> flags = List.of("-Xmx32m", "-XX:+UseG1GC", pointers);
            try (TargetJvm jvm = TargetJvm.start(jdk, flags, SampleApp.class.getName(), "100000")) {
                jvm.awaitLine("ready");
                jvm.freeze();
                try (AddressSpace whole = ProcessMemory.open(jvm.pid())) {
                    // The collector fills its regions up to their ends, which are ends of pages.
                    HeapSpace full = HotSpotVm.attach(whole).heap().spaces().stream()
                            .filter(space -> space.contents() == HeapSpace.Contents.OBJECTS && space.used() > 0)
                            .filter(space -> space.top() == space.end())
                            .findFirst()
                            .orElseThrow();
                    try (AddressSpace ending = new EndingMemory(whole, full.top(), full.top() + full.used())) {
                        HeapReferences references = new HeapReferences(HotSpotVm.attach(ending));
                        assertThat(references.isObjectAddress(full.top() - 8)).isTrue();
                        assertThat(references.looksLikeObject(full.top() - 8)).isFalse();
                        for (long guess = full.top() - PAGE; guess < full.top(); guess++) {
                            references.looksLikeObject(guess);
                        }
                    }
                }
            }
        }
    }
}
