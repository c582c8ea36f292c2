package com.acme.orders;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;

/** The shop in a file, by Java serialization: written when it closes, read when the same version opens again. */
final class Snapshot {
    private final OrderDesk desk;

    Snapshot(OrderDesk desk) {
        this.desk = desk;
    }

    void save(Path file) throws IOException {
        try (ObjectOutputStream out =
                new ObjectOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
            out.writeObject(new long[] {Ids.CUSTOMER.get(), Ids.ORDER.get(), Ids.SESSION.get(), Ids.peekAudit()});
            out.writeObject(Counters.values());
            out.writeObject(Config.current);
            out.writeObject(desk.prices);
            out.writeObject(desk.office());
            writeAll(out, desk.customers());
            writeAll(out, desk.ordersFrom(0).values());
            out.writeObject(desk.referrers());
            out.writeObject(desk.holdsById());
            ArrayDeque<AuditEntry> oldestFirst = new ArrayDeque<>();
            for (AuditEntry entry = desk.audit.last(); entry != null; entry = entry.previous) {
                oldestFirst.addFirst(entry);
            }
            writeAll(out, oldestFirst);
            for (Object part : Sessions.snapshot()) {
                out.writeObject(part);
            }
            for (Object part : desk.mail.snapshot()) {
                out.writeObject(part);
            }
            out.writeObject(new ArrayList<>(desk.packing.waiting()));
            out.writeObject(desk.packing.packed());
        }
    }

    private static void writeAll(ObjectOutputStream out, java.util.Collection<?> all) throws IOException {
        out.writeInt(all.size());
        for (Object each : all) {
            out.writeObject(each);
        }
    }

    void load(Path file) throws IOException {
        try (ObjectInputStream in =
                new ObjectInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            long[] ids = (long[]) in.readObject();
            Ids.restore(ids[0], ids[1], ids[2], ids[3]);
            Counters.restore((long[]) in.readObject());
            Config.current = (Config) in.readObject();
            desk.prices.restore((PriceBook) in.readObject());
            desk.adopt((BackOffice) in.readObject());
            for (int i = in.readInt(); i > 0; i--) {
                desk.restore((Customer) in.readObject());
            }
            for (int i = in.readInt(); i > 0; i--) {
                desk.restore((Order) in.readObject());
            }
            desk.restoreReferrers(read(in));
            desk.restoreHolds(read(in));
            desk.audit.restore(readAudit(in));
            Sessions.restore(read(in), read(in));
            desk.mail.restore(read(in), read(in), read(in));
            desk.packing.restore(read(in), (Long) in.readObject());
        } catch (ClassNotFoundException e) {
            throw new IOException("not a snapshot of this version: " + file, e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // what save wrote in this place
    private static <T> T read(ObjectInputStream in) throws IOException, ClassNotFoundException {
        return (T) in.readObject();
    }

    private static AuditEntry readAudit(ObjectInputStream in) throws IOException, ClassNotFoundException {
        AuditEntry last = null;
        for (int i = in.readInt(); i > 0; i--) {
            last = ((AuditEntry) in.readObject()).after(last);
        }
        return last;
    }
}
