package dev.imago.restore.upgrade;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A service whose whole state is one chain: each link is reachable through all before it and in no other way. It answers
 * each connection with the chain's length and a hash over its numbers, in order.
 */
public final class ChainService {
    private static @Nullable Link head;

    private ChainService() {}

    /** Some fields of every width, so that a link that is read at a wrong place is noticed. */
    private static final class Link {
        private final int place;
        private final long number;
        private final @Nullable Link next;

        Link(int place, long number, @Nullable Link next) {
            this.place = place;
            this.number = number;
            this.next = next;
        }
    }

    /** Arguments: port, number of links. */
    public static void main(String[] args) throws IOException {
        for (int place = Integer.parseInt(args[1]); place > 0; place--) {
            head = new Link(place, numberOf(place), head);
        }
        try (ServerSocket door = new ServerSocket(Integer.parseInt(args[0]), 50, InetAddress.getLoopbackAddress())) {
            System.out.println("ready");
            while (true) {
                try (Socket client = door.accept()) {
                    client.getOutputStream().write(answer().getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // A checker that hangs up at once.
                }
            }
        }
    }

    private static String answer() {
        int length = 0;
        long hash = 0;
        for (Link link = head; link != null; link = link.next) {
            hash = hashOf(hash, link.place, link.number);
            length++;
        }
        return length + " " + hash;
    }

    /** What the service answers when it has so many links. */
    static String expected(int links) {
        long hash = 0;
        for (int place = 1; place <= links; place++) {
            hash = hashOf(hash, place, numberOf(place));
        }
        return links + " " + hash;
    }

    private static long numberOf(int place) {
        return place * 0x9E3779B97F4A7C15L;
    }

    private static long hashOf(long before, int place, long number) {
        return 31 * (31 * before + place) + number;
    }
}
