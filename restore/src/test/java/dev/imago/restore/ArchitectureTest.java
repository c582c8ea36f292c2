package dev.imago.restore;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The shape of the house: process to state, state to state, state to process, and never back. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // Target programs for tests, shared between modules in a jar.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.imago");

    @Test
    void theRulesBelowLookAtEveryModule() {
        assertThat(CLASSES)
                .extracting(c -> c.getPackageName().split("\\.", 4)[2])
                .contains("checkpoint", "migrate", "restore");
    }

    @Test
    void checkpointKnowsNeitherMigrateNorRestore() {
        noClasses()
                .that()
                .resideInAPackage("dev.imago.checkpoint..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.imago.migrate..", "dev.imago.restore..")
                .check(CLASSES);
    }

    @Test
    void migrateKnowsNotRestore() {
        noClasses()
                .that()
                .resideInAPackage("dev.imago.migrate..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.imago.restore..")
                .check(CLASSES);
    }

    @Test
    void whatTransformersAreWrittenAgainstDependsOnNothing() {
        noClasses()
                .that()
                .resideInAPackage("dev.imago.migrate.api..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("dev.imago.migrate.api..", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void theStateModelKnowsNoVirtualMachineAndNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage("dev.imago.checkpoint.state..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "dev.imago.checkpoint.state..", "java..", "org.jspecify..", "com.esotericsoftware.kryo..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.imago.(*.*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheCommandsPrint() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.imago.restore.cli..")
                .and()
                .haveSimpleNameNotEndingWith("LoaderAgent")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }

    @Test
    void nothingIsCalledUtilManagerHelperOrImpl() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Manager|Helpers?|Impl)(\\$.*)?")
                .check(CLASSES);
    }
}
