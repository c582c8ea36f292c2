package dev.imago.restore.checkpointing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.concurrent.TimeUnit;

/** A service with a data file, whose classes lie in a jar and in a directory. Counts in its log, once it is awake. */
public final class ShelfService {
    private static int books;

    private ShelfService() {}

    /** Is put elsewhere on the class path. */
    static final class Shelf {
        private Shelf() {}

        static String name() {
            return "shelf";
        }
    }

    /** Argument: the data file. Prints "ready", then a line for each second. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (RandomAccessFile data = new RandomAccessFile(args[0], "r")) {
            System.out.println("ready");
            while (data.length() >= 0) {
                System.out.println(Shelf.name() + " " + ++books);
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }
}
