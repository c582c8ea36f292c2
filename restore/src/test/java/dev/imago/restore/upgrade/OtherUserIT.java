package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.restore.takeover.NativeProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A service that is not root's is upgraded, dumped and brought back by root: by one that has CAP_SYS_RESOURCE, and by one
 * that has not and lets CRIU be the service's user. Each test makes the root that it is about, whatever this machine's is.
 */
class OtherUserIT {
    /** Takes the capability away from what root executes, as containers do. */
    private static final List<String> WITHOUT_THE_CAPABILITY =
            List.of("setpriv", "--inh-caps", "-sys_resource", "--bounding-set", "-sys_resource");

    @TempDir
    Path directory;

    @BeforeEach
    void letEverybodyIn() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @ParameterizedTest
    @EnumSource(OtherUserService.Owner.class)
    void rootWithoutTheCapabilityUpgradesAsTheServicesUser(OtherUserService.Owner owner) throws Exception {
        new OtherUserService(directory, owner, WITHOUT_THE_CAPABILITY).isUpgraded(owner.dumper());
    }

    @Test
    void rootWithTheCapabilityUpgradesAsItself() throws Exception {
        Path namespaces = NativeProgram.compile(directory, "namespaces");
        Process inside = new ProcessBuilder(
                        namespaces.toString(),
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Dimago.home=" + ImagoCommand.HOME,
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherUserService.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(inside.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(inside.waitFor()).as(said).isZero();
            assertThat(said).endsWith(OtherUserService.DONE);
        } finally {
            inside.destroyForcibly();
        }
    }

    @ParameterizedTest
    @EnumSource(OtherUserService.Owner.class)
    void rootWithoutTheCapabilityDumpsAndBringsBack(OtherUserService.Owner owner) throws Exception {
        new OtherUserService(directory, owner, WITHOUT_THE_CAPABILITY).comesBack(owner.dumper());
    }

    @Test
    void limitsThatCannotBeGivenAreRefusedBeforeAnythingIsTouched() throws Exception {
        List<String> lowered = new ArrayList<>(List.of("sh", "-c", "ulimit -n 300; exec \"$@\"", "sh"));
        lowered.addAll(WITHOUT_THE_CAPABILITY);
        nobodys().isRefused(lowered, "Max open files: 512 is wanted, and at most 300 can be had here");
    }

    @Test
    void aNewVersionThatTheServicesUserMayNotReadIsRefusedBeforeOldIsTouched() throws Exception {
        OtherUserService service = nobodys();
        Files.setPosixFilePermissions(service.newJar(), PosixFilePermissions.fromString("rw-------"));
        service.isRefused(WITHOUT_THE_CAPABILITY, "user 65534", service.newJar().toString());
    }

    private OtherUserService nobodys() throws IOException {
        return new OtherUserService(directory, OtherUserService.Owner.NOBODY, WITHOUT_THE_CAPABILITY);
    }
}
