package com.acme.orders;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;

/** Sends mail, one at a time, from a thread of its own. */
final class MailRoom {
    private final LinkedBlockingQueue<Mail> outbox = new LinkedBlockingQueue<>();
    private final ArrayList<Mail> held = new ArrayList<>();
    private final Map<Long, Integer> sent = new HashMap<>();
    private final Thread thread = new Thread(new Sender(), "mail");

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    void send(Mail mail) {
        outbox.add(mail);
    }

    /** Mails sent so far plus those that wait or were held back: every mail is in exactly one of them. */
    synchronized long accepted() {
        long count = (long) outbox.size() + held.size();
        for (int each : sent.values()) {
            count += each;
        }
        return count;
    }

    int waiting() {
        return outbox.size();
    }

    synchronized List<String> text() {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(sent).forEach((customer, count) -> lines.add("sent|" + customer + "|" + count));
        for (Mail mail : held) {
            lines.add("held|" + mail.customer() + "|" + mail.subject());
        }
        for (Mail mail : outbox) {
            lines.add("waiting|" + mail.customer() + "|" + mail.subject());
        }
        return lines;
    }

    synchronized List<Object> snapshot() {
        return List.of(new ArrayList<>(outbox), new ArrayList<>(held), new HashMap<>(sent));
    }

    synchronized void restore(List<Mail> waiting, List<Mail> heldBack, Map<Long, Integer> done) {
        held.addAll(heldBack);
        sent.putAll(done);
        outbox.addAll(waiting);
    }

    private synchronized void deliver(Mail mail) {
        if (Config.current.mailing) {
            sent.merge(mail.customer(), 1, Integer::sum);
        } else {
            held.add(mail);
        }
    }

    /** Takes the next mail when there is one. */
    private final class Sender implements Runnable {
        @Override
        public void run() {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    deliver(outbox.take());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
