package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.SampleApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Classes, objects, arrays, strings and statics of real JVMs in every layout, against what the target itself printed. */
class ObjectsTest {

    static Stream<VmCell> cells() {
        return VmCell.matrix().stream();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void readsEveryKindOfValueAsTheTargetHoldsIt(VmCell cell) {
        try (TargetJvm jvm = TargetJvm.start(cell.jdk(), cell.flags(), SampleApp.class.getName(), "2000")) {
            long hash = Long.parseLong(jvm.awaitLine("hash "));
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                HotSpotVm vm = HotSpotVm.attach(memory);
                cell.check(vm);
                new SampleAppCheck(vm).check(hash);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.imago.checkpoint.hotspot.VmStructsTest#jdks")
    void tellsClassLoadersAndHiddenClassesApart(dev.imago.checkpoint.testjvm.TestJdk jdk) {
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx32m"), SampleApp.class.getName(), "10")) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                HotSpotVm vm = HotSpotVm.attach(memory);
                JavaClass app = vm.classes().named(SampleApp.class.getName()).get(0);
                assertThat(app.loader().kind()).isEqualTo(JavaLoader.Kind.APP);
                assertThat(app.isInitialized()).isTrue();
                assertThat(vm.objects().classOfMirror(app.mirror())).isSameAs(app);
                assertThat(vm.classes().bootstrap("java.lang.Object").superclass())
                        .isNull();
                assertThat(vm.classes().bootstrap("java.util.HashMap").interfaces())
                        .extracting(JavaClass::name)
                        .contains("java.util.Map", "java.lang.Cloneable");
                JavaClass lambda = vm.objects().classOf(vm.objects().readStaticRef(app.requireField("lambda")));
                assertThat(lambda.isHidden()).isTrue();
                assertThat(lambda.name()).startsWith(SampleApp.class.getName() + "$$Lambda");
                assertThat(vm.classes()
                                .named(SampleApp.class.getName() + "$Colour")
                                .get(0)
                                .isEnum())
                        .isTrue();
                assertThat(vm.classes()
                                .named(SampleApp.class.getName() + "$Pair")
                                .get(0)
                                .isRecord())
                        .isTrue();
            }
        }
    }
}
