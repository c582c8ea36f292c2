package dev.imago.restore.takeover;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * An upgrader that goes as far as it is told and then waits to be killed. Arguments: OLD-PID RUN-DIRECTORY LAST-STEP
 * COMMAND...
 */
final class DoomedUpgrader {
    private DoomedUpgrader() {}

    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        Path directory = Path.of(words.get(1));
        Broker broker = Broker.open(
                TakeOver.PROGRAM, Long.parseLong(words.get(0)), directory, TakeOver.SHIM, BrokerListener.NONE);
        broker.start(
                LaunchSpec.of(words.subList(3, words.size()), System.getenv()).withLog(directory.resolve("new.log")));
        long pid = broker.awaitDoor(TakeOver.LIMIT).pid();
        Step.valueOf(words.get(2)).reach(broker);
        System.out.println("reached " + pid + " " + broker.pid());
        new CountDownLatch(1).await();
    }

    /** How far a take-over has come, after new is at its door. */
    enum Step {
        AT_DOOR,
        FROZEN,
        TAKEN,
        PRIVATE,
        LIVE;

        /** Takes all steps up to this one. */
        void reach(Broker broker) throws InterruptedException {
            if (compareTo(FROZEN) >= 0) {
                broker.freeze();
            }
            if (compareTo(TAKEN) >= 0) {
                broker.takeSockets();
            }
            if (compareTo(PRIVATE) >= 0) {
                broker.privateDoor();
            }
            if (compareTo(LIVE) >= 0) {
                broker.go(Broker.HandOver.HAND_OVER);
            }
        }
    }
}
