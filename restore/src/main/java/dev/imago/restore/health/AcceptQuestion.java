package dev.imago.restore.health;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A thread of the new version takes a connection: its accept loop is alive. */
record AcceptQuestion() implements Question {
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

    @Override
    public Answer ask(Door door, List<Door> all, LongSupplier accepted, Duration limit) throws InterruptedException {
        long before = accepted.getAsLong();
        long end = System.nanoTime() + Math.min(limit.toNanos(), MOST_NANOS);
        try (SocketChannel channel = SocketChannel.open(door.address())) {
            while (channel.isOpen() && System.nanoTime() < end) {
                if (accepted.getAsLong() > before) {
                    return Answer.GOOD;
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
            return Answer.notYet("no thread of it accepted the checker's connection to " + door.name());
        } catch (IOException e) {
            return Answer.notYet(door.name() + ": " + e);
        }
    }
}
