package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.RedefiningApp;
import dev.imago.checkpoint.testjvm.SampleApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the JVM says about its classes. */
class ObjectsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("dev.imago.checkpoint.hotspot.VmStructsTest#jdks")
    void tellsClassLoadersAndHiddenClassesApart(TestJdk jdk) {
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx32m"), SampleApp.class.getName(), "10")) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                HotSpotVm vm = HotSpotVm.attach(memory);
                JavaClass app = vm.classes().named(SampleApp.class.getName()).get(0);
                assertThat(app.loader().kind()).isEqualTo(JavaLoader.Kind.APP);
                assertThat(app.isInitialized()).isTrue();
                assertThat(vm.classes().all())
                        .extracting(JavaClass::index)
                        .doesNotHaveDuplicates()
                        .allMatch(index -> index < vm.classes().indexLimit());
                assertThat(vm.objects().classOfMirror(app.mirror())).isSameAs(app);
                assertThat(vm.classes().bootstrap("java.lang.Object").superclass())
                        .isNull();
                assertThat(vm.classes().bootstrap("java.util.HashMap").interfaces())
                        .extracting(JavaClass::name)
                        .contains("java.util.Map", "java.lang.Cloneable");
                JavaClass lambda = vm.objects().classOf(vm.objects().readStaticRef(app.requireField("lambda")));
                assertThat(lambda.isHidden()).isTrue();
                assertThat(lambda.name()).startsWith(SampleApp.class.getName() + "$$Lambda");
                assertThat(lambda.stableName()).isEqualTo(SampleApp.class.getName() + "$$Lambda");
                assertThat(vm.classes().all())
                        .filteredOn(JavaClass::isHidden)
                        .extracting(JavaClass::stableName)
                        .contains("java.lang.invoke.LambdaForm$MH/hidden")
                        .noneMatch(name -> name.contains("0x"));
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

    @ParameterizedTest
    @MethodSource("dev.imago.checkpoint.hotspot.VmStructsTest#jdks")
    void knowsEachRedefinedClassOnce(TestJdk jdk) throws IOException {
        String agent = "-javaagent:" + RedefiningApp.agentJar(directory);
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx32m", agent), RedefiningApp.class.getName())) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                HotSpotVm vm = HotSpotVm.attach(memory);
                HeapObjects objects = vm.objects();
                assertThat(vm.classes().named(RedefiningApp.Busy.class.getName()))
                        .hasSize(1);
                assertThat(vm.classes().named("java.util.ArrayList")).hasSize(1);
                JavaClass app =
                        vm.classes().named(RedefiningApp.class.getName()).get(0);
                JavaClass victim = objects.classOf(objects.readStaticRef(app.requireField("VICTIM")));
                assertThat(vm.classes().named(RedefiningApp.Victim.class.getName()))
                        .containsExactly(victim);
                assertThat(objects.readString(objects.readStaticRef(victim.requireField("text"))))
                        .isEqualTo("still here");
            }
        }
    }
}
