package dev.imago.restore.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.imago.restore.launch.ProcessIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The broker and the shim with real services: old and new are processes of their own, on every JDK found. */
class TakeOverIT {
    private static final List<EchoService.Kind> KINDS = List.of(
            EchoService.Kind.SOCKET,
            EchoService.Kind.SOCKET_WITH_TIMEOUT,
            EchoService.Kind.CHANNEL,
            EchoService.Kind.HTTP,
            EchoService.Kind.UNIX);

    static Stream<Arguments> everyKindOnEveryJdk() throws IOException {
        return TakeOver.jdks().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(jdk -> KINDS.stream().map(kind -> Arguments.of(jdk.getKey(), jdk.getValue(), kind)));
    }

    private static Path anyJdk() {
        return TakeOver.runningJdk();
    }

    @Test
    void findsTheJdksThatHaveToBeCovered() throws IOException {
        assertThat(TakeOver.jdks()).as("JDKs found").containsKeys(17, 25);
    }

    @ParameterizedTest(name = "JDK {0}, {2}")
    @MethodSource("everyKindOnEveryJdk")
    void newTakesOverWithoutARefusedClient(int feature, Path java, EchoService.Kind kind) throws Exception {
        try (TakeOver world = new TakeOver(java, kind);
                EchoClient keepAlive = EchoClient.connect(world.address())) {
            assertThat(keepAlive.ask()).isEqualTo("old");
            Broker broker = world.broker(BrokerListener.NONE);
            Broker.AtDoor door = world.newAtDoor(broker, kind);
            assertThat(door.adopted()).isEqualTo(1);
            assertThat(world.ask()).as("who serves while new is held").isEqualTo("old");
            await().untilAsserted(
                            () -> assertThat(Files.readString(world.newLog())).contains(world.place, "preload=null"));

            broker.freeze();
            Broker.Sockets sockets = broker.takeSockets();
            assertThat(sockets.listeners()).isEqualTo(1);
            assertThat(sockets.established()).isGreaterThanOrEqualTo(1);
            try (Traffic waiting = new Traffic(world.address())) {
                List<PrivateDoor> doors = broker.privateDoor();
                assertThat(doors).hasSize(1);
                assertThat(broker.accepted()).isZero();
                assertThat(EchoClient.askOnce(doors.get(0).door())).isEqualTo("new");
                await().untilAsserted(() -> assertThat(broker.accepted()).isEqualTo(1));
                assertThat(waiting.answersOf("new")).as("clients let in early").isZero();

                Broker.Switched switched = broker.go(Broker.HandOver.HAND_OVER);
                assertThat(switched.listeners()).isEqualTo(1);
                assertThat(switched.handedOver()).isGreaterThanOrEqualTo(1);
                await().until(() -> waiting.answersOf("new") > 0);
                assertThat(keepAlive.ask())
                        .as("the connection that old had accepted")
                        .isEqualTo("new");

                broker.commit();
                int before = waiting.answersOf("new");
                await().until(() -> waiting.answersOf("new") > before + 20);
                waiting.stop();
                assertThat(waiting.failures()).isEmpty();
                assertThat(waiting.answersOf("old")).isZero();
            }
            assertThat(world.old.waitFor(5, TimeUnit.SECONDS)).as("old is gone").isTrue();
            assertThat(keepAlive.ask()).isEqualTo("new");
            assertThat(ProcessHandle.of(door.pid()).orElseThrow().isAlive()).isTrue();
        }
    }

    @Test
    void oldServesAllTrafficUntilItIsFrozenAndNewAllAfterGo() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.HTTP)) {
            Broker broker = world.broker(BrokerListener.NONE);
            try (Traffic traffic = new Traffic(world.address())) {
                world.newAtDoor(broker, EchoService.Kind.HTTP);
                int served = traffic.answersOf("old");
                await().until(() -> traffic.answersOf("old") > served + 50);
                assertThat(traffic.answersOf("new")).isZero();
                assertThat(traffic.failures()).isEmpty();
            }
            broker.freeze();
            broker.takeSockets();
            broker.go(Broker.HandOver.CLOSE);
            broker.commit();
            assertThat(world.ask()).isEqualTo("new");
        }
    }

    @Test
    void connectionsAreClosedWithOldWhenTheyAreNotHandedOver() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.SOCKET);
                EchoClient keepAlive = EchoClient.connect(world.address())) {
            assertThat(keepAlive.ask()).isEqualTo("old");
            Broker broker = world.broker(BrokerListener.NONE);
            world.newAtDoor(broker, EchoService.Kind.SOCKET);
            DoomedUpgrader.Step.PRIVATE.reach(broker);
            assertThat(broker.go(Broker.HandOver.CLOSE).handedOver()).isZero();
            broker.commit();
            assertThatThrownBy(keepAlive::ask).isInstanceOf(IOException.class);
            assertThat(world.ask()).isEqualTo("new");
        }
    }

    @Test
    void whenOldIsEndedForARestoreOnlyWhoeverHasSentSomethingSinceLearnsOfIt() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.SOCKET);
                EchoClient quiet = EchoClient.connect(world.address());
                EchoClient busy = EchoClient.connect(world.address())) {
            assertThat(quiet.ask()).isEqualTo("old");
            assertThat(busy.ask()).isEqualTo("old");
            Broker broker = world.broker(BrokerListener.NONE);
            broker.freeze();
            broker.noteConnections();
            busy.begin();
            assertThat(broker.end()).isEqualTo(new Broker.Ended(1, 1));
            assertThat(world.old.waitFor()).isNotZero();
            assertThatThrownBy(busy::isOpen).isInstanceOf(IOException.class).hasMessageContaining("reset");
            assertThat(quiet.isOpen()).isTrue();
        }
    }

    @Test
    void manyConnectionsAreHandedOver() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.HTTP)) {
            List<EchoClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 100; i++) {
                    clients.add(EchoClient.connect(world.address()));
                    assertThat(clients.get(i).ask()).isEqualTo("old");
                }
                Broker broker = world.broker(BrokerListener.NONE);
                world.newAtDoor(broker, EchoService.Kind.HTTP);
                DoomedUpgrader.Step.PRIVATE.reach(broker);
                assertThat(broker.go(Broker.HandOver.HAND_OVER).handedOver()).isEqualTo(100);
                broker.commit();
                for (EchoClient client : clients) {
                    assertThat(client.ask()).isEqualTo("new");
                }
            } finally {
                for (EchoClient client : clients) {
                    client.close();
                }
            }
        }
    }

    @Test
    void theNextUpgradeWorksAsWell() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.CHANNEL)) {
            Broker first = world.broker(BrokerListener.NONE);
            Broker.AtDoor door = world.newAtDoor(first, EchoService.Kind.CHANNEL);
            DoomedUpgrader.Step.LIVE.reach(first);
            first.commit();
            Broker second =
                    Broker.open(TakeOver.PROGRAM, door.pid(), world.directory, TakeOver.SHIM, BrokerListener.NONE);
            try (second) {
                List<String> command = world.command(EchoService.Kind.CHANNEL, "newest");
                world.end(second.start(LaunchSpec.of(command, System.getenv())).pid());
                second.awaitDoor(TakeOver.LIMIT);
                assertThat(world.ask()).isEqualTo("new");
                DoomedUpgrader.Step.LIVE.reach(second);
                second.commit();
            }
            assertThat(world.ask()).isEqualTo("newest");
        }
    }

    @ParameterizedTest
    @EnumSource(DoomedUpgrader.Step.class)
    void rollbackLeavesOldAsItWas(DoomedUpgrader.Step step) throws Exception {
        // Old blocks in accept, new selects: the flags that new needs would break old.
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.SOCKET);
                EchoClient keepAlive = EchoClient.connect(world.address())) {
            assertThat(keepAlive.ask()).isEqualTo("old");
            Map<String, String> flags = world.socketFlags();
            Broker broker = world.broker(BrokerListener.NONE);
            Broker.AtDoor door = world.newAtDoor(broker, EchoService.Kind.CHANNEL);
            step.reach(broker);
            broker.rollback();
            assertThat(world.ask()).isEqualTo("old");
            assertThat(world.socketFlags()).containsAllEntriesOf(flags);
            assertThat(isRunning(door.pid())).as("new runs").isFalse();
            assertThat(keepAlive.ask()).isEqualTo("old");
            assertThat(Files.exists(world.directory.resolve("launch.spec"))).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(DoomedUpgrader.Step.class)
    void aKilledUpgraderLeavesOneVersionServingWithinASecond(DoomedUpgrader.Step step) throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.UNIX)) {
            List<String> words = new ArrayList<>(List.of(
                    world.java.toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    DoomedUpgrader.class.getName(),
                    Long.toString(world.old.pid()),
                    world.directory.toString(),
                    step.name()));
            words.addAll(world.command(EchoService.Kind.UNIX, "new"));
            Process upgrader = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            world.end(upgrader.toHandle());
            String[] reached = new BufferedReader(
                            new InputStreamReader(upgrader.getInputStream(), StandardCharsets.UTF_8))
                    .readLine()
                    .split(" ", -1);
            upgrader.destroyForcibly().waitFor();
            if (step == DoomedUpgrader.Step.LIVE) {
                // New has acknowledged what old does not know: the broker finishes the commit.
                ProcessHandle.of(Long.parseLong(reached[1])).ifPresent(world::end);
                ProcessHandle.of(Long.parseLong(reached[2])).ifPresent(world::end);
                await().atMost(Duration.ofSeconds(1)).until(() -> !isRunning(world.old.pid()));
                assertThat(world.ask()).isEqualTo("new");
                return;
            }
            // Whoever new was answering at that moment is cut off; the next call reaches old.
            await().ignoreExceptions()
                    .atMost(Duration.ofSeconds(1))
                    .until(() -> world.ask().equals("old"));
            for (int i = 1; i <= 2; i++) {
                long pid = Long.parseLong(reached[i]);
                await().atMost(Duration.ofSeconds(1)).until(() -> !isRunning(pid));
            }
            assertThat(world.ask()).isEqualTo("old");
        }
    }

    @Test
    void reportsANewVersionThatEndsBeforeItsDoor() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.SOCKET)) {
            CountDownLatch told = new CountDownLatch(1);
            AtomicInteger status = new AtomicInteger();
            Broker broker = world.broker(new BrokerListener() {
                @Override
                public void newExited(int exitStatus) {
                    status.set(exitStatus);
                    told.countDown();
                }
            });
            world.startNew(broker, EchoService.Kind.EXITS);
            assertThatThrownBy(() -> broker.awaitDoor(TakeOver.LIMIT))
                    .isInstanceOfSatisfying(
                            BrokerException.class, e -> assertThat(e.code()).isEqualTo(BrokerException.Code.NEW_EXITED))
                    .hasMessageContaining("status=7");
            assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(status).hasValue(7);
            broker.rollback();
            assertThat(world.ask()).isEqualTo("old");
        }
    }

    @Test
    void reportsWhatANewVersionThatHangsHasNotAdopted() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.SOCKET)) {
            Broker broker = world.broker(BrokerListener.NONE);
            world.startNew(broker, EchoService.Kind.HANGS);
            assertThatThrownBy(() -> broker.awaitDoor(Duration.ofMillis(700)))
                    .isInstanceOfSatisfying(
                            BrokerException.class, e -> assertThat(e.code()).isEqualTo(BrokerException.Code.TIMEOUT))
                    .hasMessageContaining("missing=tcp6:[::]:" + world.place);
            broker.rollback();
            assertThat(world.ask()).isEqualTo("old");
        }
    }

    @Test
    void refusesANewVersionThatListensOnAnotherFamily() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.SOCKET)) {
            Broker broker = world.broker(BrokerListener.NONE);
            world.startNew(broker, EchoService.Kind.IPV4_ONLY);
            assertThatThrownBy(() -> broker.awaitDoor(TakeOver.LIMIT))
                    .hasMessageContaining("tcp6:[::]:" + world.place)
                    .hasMessageContaining("tcp4:0.0.0.0:" + world.place);
            broker.close();
            assertThat(world.ask()).isEqualTo("old");
        }
    }

    @Test
    void refusesAProgramThatCannotBeExecuted() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.SOCKET)) {
            Broker broker = world.broker(BrokerListener.NONE);
            assertThatThrownBy(() -> broker.start(LaunchSpec.of(List.of("/no/such/program"), Map.of())))
                    .isInstanceOfSatisfying(
                            BrokerException.class,
                            e -> assertThat(e.code()).isEqualTo(BrokerException.Code.START_FAILED))
                    .hasMessageContaining("No such file");
            broker.close();
            assertThat(world.ask()).isEqualTo("old");
        }
    }

    @Test
    void newRunsAsOldDoes() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.SOCKET)) {
            Broker broker = world.broker(BrokerListener.NONE);
            Broker.Started started =
                    broker.start(LaunchSpec.of(List.of("sleep", "60"), Map.of("PATH", "/usr/bin:/bin")));
            Path old = Path.of("/proc", Long.toString(world.old.pid()));
            Path next = Path.of("/proc", Long.toString(started.pid()));
            assertThat(started.warnings()).isEmpty();
            for (String file : List.of("limits", "cgroup", "oom_score_adj")) {
                assertThat(Files.readString(next.resolve(file)))
                        .as(file)
                        .isEqualTo(Files.readString(old.resolve(file)));
            }
            for (String line : List.of("Umask", "Uid", "Gid", "Groups", "NoNewPrivs", "Cpus_allowed")) {
                assertThat(statusLine(next, line)).isEqualTo(statusLine(old, line));
            }
            for (String link : List.of("cwd", "fd/0", "fd/1", "fd/2")) {
                assertThat(Files.readSymbolicLink(next.resolve(link)))
                        .as(link)
                        .isEqualTo(Files.readSymbolicLink(old.resolve(link)));
            }
            broker.rollback();
            assertThat(isRunning(started.pid())).isFalse();
        }
    }

    @Test
    void newRunsAsTheOldOfAnotherUserDid(@TempDir Path home) throws Exception {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process old = new ProcessBuilder(
                        "setpriv",
                        "--reuid",
                        "nobody",
                        "--regid",
                        "nogroup",
                        "--clear-groups",
                        "--inh-caps=-all,+kill,+net_bind_service",
                        "--ambient-caps=-all,+net_bind_service",
                        "--bounding-set=-sys_time",
                        "--",
                        "sh",
                        "-c",
                        "umask 027; ulimit -n 512; cd " + home + " && exec sleep 60")
                .start();
        try {
            Path before = Path.of("/proc", Long.toString(old.pid()));
            await().until(() -> Files.readString(before.resolve("comm")).equals("sleep\n"));
            Path run = Files.createDirectory(home.resolve("run"));
            try (Broker broker = Broker.open(TakeOver.PROGRAM, old.pid(), run, TakeOver.SHIM, BrokerListener.NONE)) {
                Broker.Started started = broker.start(LaunchSpec.of(
                        List.of("sleep", "60"), Map.of("PATH", "/usr/bin:/bin", "IMAGO_FLAVOUR", "its own")));
                Path after = Path.of("/proc", Long.toString(started.pid()));
                for (String line : List.of(
                        "Uid",
                        "Gid",
                        "Groups",
                        "Umask",
                        "CapInh",
                        "CapPrm",
                        "CapEff",
                        "CapBnd",
                        "CapAmb",
                        "NoNewPrivs")) {
                    assertThat(statusLine(after, line)).isEqualTo(statusLine(before, line));
                }
                assertThat(statusLine(after, "Uid")).doesNotContain("\t0");
                assertThat(Files.readSymbolicLink(after.resolve("cwd"))).isEqualTo(home);
                assertThat(Files.readString(after.resolve("environ"))).contains("IMAGO_FLAVOUR=its own\0");
                assertThat(Files.readString(after.resolve("limits")))
                        .isEqualTo(Files.readString(before.resolve("limits")));
                assertThat(started.warnings()).isEmpty();
            }
        } finally {
            old.destroyForcibly().waitFor();
        }
    }

    @Test
    void newGetsAHigherLimitOfOldsOrIsNotStarted() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.SOCKET)) {
            Broker broker = world.broker(BrokerListener.NONE);
            assertThat(exitCode("prlimit", "--pid", Long.toString(broker.pid()), "--nofile=600:600"))
                    .isZero();
            LaunchSpec spec = LaunchSpec.of(List.of("sleep", "60"), Map.of("PATH", "/usr/bin:/bin"));
            if (exitCode("prlimit", "--nofile=600:600", "prlimit", "--nofile=700:700", "true") == 0) {
                Path next = Path.of("/proc", Long.toString(broker.start(spec).pid()));
                assertThat(Files.readString(next.resolve("limits")))
                        .isEqualTo(Files.readString(Path.of("/proc", Long.toString(world.old.pid()), "limits")));
            } else {
                assertThatThrownBy(() -> broker.start(spec))
                        .isInstanceOfSatisfying(
                                BrokerException.class,
                                refusal -> assertThat(refusal.code()).isEqualTo(BrokerException.Code.START_FAILED))
                        .hasMessage("start-failed Max open files: Operation not permitted");
            }
            broker.rollback();
        }
    }

    private static int exitCode(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Also false for a zombie, whose new parent may take its time. */
    private static boolean isRunning(long pid) {
        return ProcessIdentity.of(pid).filter(ProcessIdentity::isAlive).isPresent();
    }

    private static String statusLine(Path process, String key) throws IOException {
        return Files.readAllLines(process.resolve("status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .findFirst()
                .orElseThrow();
    }

    /** A take-over in which new is a program that speaks with the gate itself, in its own way. */
    private static Broker withGateMember(TakeOver world, String mode) throws Exception {
        Path program = NativeProgram.compile(world.directory, "gate_member");
        Broker broker = world.broker(BrokerListener.NONE);
        world.end(broker.start(LaunchSpec.of(List.of(program.toString(), mode, world.place), System.getenv()))
                .pid());
        broker.awaitDoor(TakeOver.LIMIT);
        DoomedUpgrader.Step.PRIVATE.reach(broker);
        return broker;
    }

    @Test
    void goIsNotSaidToANewVersionThatHasNotEverything() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.SOCKET)) {
            Broker broker = withGateMember(world, "unready");
            assertThatThrownBy(() -> broker.go(Broker.HandOver.HAND_OVER))
                    .isInstanceOfSatisfying(
                            BrokerException.class,
                            e -> assertThat(e.code()).isEqualTo(BrokerException.Code.SWAP_FAILED));
            broker.rollback();
            assertThat(world.ask()).isEqualTo("old");
        }
    }

    @Test
    void aNewVersionThatDoesNotGoLiveIsTakenBack() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.SOCKET);
                EchoClient keepAlive = EchoClient.connect(world.address())) {
            assertThat(keepAlive.ask()).isEqualTo("old");
            Broker broker = withGateMember(world, "stubborn");
            assertThatThrownBy(() -> broker.go(Broker.HandOver.HAND_OVER))
                    .isInstanceOfSatisfying(
                            BrokerException.class,
                            e -> assertThat(e.code()).isEqualTo(BrokerException.Code.GATE_TIMEOUT));
            broker.close();
            assertThat(world.ask()).isEqualTo("old");
            assertThat(keepAlive.ask()).isEqualTo("old");
        }
    }

    @Test
    void aNewVersionThatMayHaveAnsweredAClientIsNeverTakenBack() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.SOCKET)) {
            Broker broker = withGateMember(world, "silent");
            assertThat(broker.go(Broker.HandOver.CLOSE).unsettled()).isEqualTo(1);
            assertThat(world.ask()).isEqualTo("new");
            broker.commit();
            assertThat(isRunning(world.old.pid())).isFalse();
            assertThat(world.ask()).isEqualTo("new");
        }
    }

    @Test
    void aNewVersionThatStandsStillBeforeGoIsTakenBack() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.SOCKET)) {
            Broker broker = world.broker(BrokerListener.NONE);
            ProcessIdentity next = ProcessIdentity.of(
                            world.newAtDoor(broker, EchoService.Kind.CHANNEL).pid())
                    .orElseThrow();
            DoomedUpgrader.Step.PRIVATE.reach(broker);
            next.signal("STOP");
            await().until(next::isStopped);
            assertThatThrownBy(() -> broker.go(Broker.HandOver.HAND_OVER)).hasMessageContaining("gate-timeout");
            broker.rollback();
            assertThat(next.isAlive()).isFalse();
            assertThat(world.ask()).isEqualTo("old");
        }
    }

    private static void kill(Broker broker) {
        ProcessHandle process = ProcessHandle.of(broker.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    @Test
    void aNewVersionThatIsLiveServesOnWhenItsBrokerIsKilled() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.HTTP)) {
            Broker broker = world.broker(BrokerListener.NONE);
            Broker.AtDoor door = world.newAtDoor(broker, EchoService.Kind.HTTP);
            DoomedUpgrader.Step.LIVE.reach(broker);
            kill(broker);
            assertThat(world.ask()).isEqualTo("new");
            assertThat(ProcessIdentity.of(world.old.pid()).orElseThrow().isStopped())
                    .as("old stands still")
                    .isTrue();
            assertThat(isRunning(door.pid())).isTrue();
        }
    }

    @Test
    void aNewVersionThatIsNotLiveEndsWhenItsBrokerIsKilled() throws Exception {
        try (TakeOver world = new TakeOver(anyJdk(), EchoService.Kind.HTTP)) {
            Broker broker = world.broker(BrokerListener.NONE);
            Broker.AtDoor door = world.newAtDoor(broker, EchoService.Kind.HTTP);
            DoomedUpgrader.Step.PRIVATE.reach(broker);
            kill(broker);
            await().atMost(Duration.ofSeconds(2)).until(() -> !isRunning(door.pid()));
        }
    }

    @Test
    void aMissingBrokerProgramIsNamed() {
        Path missing = Path.of("/no/imago-broker");
        assertThatThrownBy(() -> Broker.open(missing, 1, Path.of("/tmp"), TakeOver.SHIM, BrokerListener.NONE))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("/no/imago-broker");
    }
}
