package dev.imago.restore.upgrade;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.imago.restore.upgrade.KindsOfState.Color;
import dev.imago.restore.upgrade.KindsOfState.Concurrent;
import dev.imago.restore.upgrade.KindsOfState.Graphs;
import dev.imago.restore.upgrade.KindsOfState.Identities;
import dev.imago.restore.upgrade.KindsOfState.Maps;
import dev.imago.restore.upgrade.KindsOfState.Office;
import dev.imago.restore.upgrade.KindsOfState.Point;
import dev.imago.restore.upgrade.KindsOfState.Sequences;
import dev.imago.restore.upgrade.KindsOfState.Unknown;
import dev.imago.restore.upgrade.KindsOfState.Values;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** An HTTP service that holds {@link KindsOfState}: fills it, shows it, and tries whether it still works. */
public final class KindsService {
    private KindsService() {}

    public static void main(String[] args) throws IOException {
        Office office = new Office();
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 50);
        Map<String, Function<String, String>> pages = Map.of(
                "/fill", seed -> fill(Long.parseLong(seed), office),
                "/state", none -> StateDescription.of(KindsOfState.GROUPS, office),
                "/probe", none -> probe(office),
                "/unknown", none -> unknown());
        pages.forEach((path, page) -> server.createContext(path, exchange -> answer(exchange, page)));
        server.start();
        System.out.println("listening");
    }

    private static void answer(HttpExchange exchange, Function<String, String> page) throws IOException {
        String query = Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), "");
        byte[] answer = page.apply(query).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static String fill(long seed, Office office) {
        KindsOfState.fill(seed, office);
        return "filled";
    }

    private static String unknown() {
        Unknown.future = CompletableFuture.completedFuture("done");
        return "made";
    }

    /** What is wrong with the state's behaviour, one line each; changes the state. */
    private static String probe(Office office) {
        Complaints complaints = new Complaints();
        lookups(complaints);
        order(complaints);
        identities(complaints, office);
        limits(complaints);
        changes(complaints);
        return complaints.toString();
    }

    private static void lookups(Complaints complaints) {
        for (Map<String, Integer> map : List.of(
                Maps.HASH, Maps.BY_ACCESS, Maps.linked, Maps.table, Maps.concurrent, Maps.tree, Maps.reversed)) {
            List<String> keys = List.copyOf(map.keySet());
            complaints.unless(!keys.isEmpty(), "an empty " + map.getClass());
            keys.forEach(key -> complaints.unless(
                    map.containsKey(String.valueOf(key.toCharArray())), key + " not found in " + map.getClass()));
        }
        for (Map<KindsOfState.Key, String> map :
                List.of(Identities.hash, Identities.concurrent, Identities.identity, Identities.weak)) {
            map.forEach((key, value) ->
                    complaints.unless(value.equals(map.get(key)), key.name + " not found in " + map.getClass()));
            complaints.unless(map.containsKey(Identities.special), "no special key in " + map.getClass());
        }
        complaints.unless(Identities.set.contains(Identities.special), "not in the set");
        complaints.unless(Identities.identitySet.contains(Identities.special), "not in the identity set");
        complaints.unless(Maps.byLambda.get(Maps.byLambda.lastKey()) != null, "map ordered by a lambda");
    }

    private static void order(Complaints complaints) {
        Maps.byLambda.put(new Point(1, 2, "zzz"), "last");
        complaints.unless("last".equals(Maps.byLambda.lastEntry().getValue()), "a lambda's order");
        Maps.reversed.put("zzz", 1);
        complaints.unless("zzz".equals(Maps.reversed.firstKey()), "reversed order");
        Sequences.byX.add(new Point(1_000, 1, "top"));
        int before = Integer.MAX_VALUE;
        for (Point next = Sequences.byX.poll(); next != null; next = Sequences.byX.poll()) {
            complaints.unless(next.x() <= before, "priority queue's order at " + next);
            before = next.x();
        }
        String eldest = Maps.BY_ACCESS.keySet().iterator().next();
        Maps.BY_ACCESS.get(eldest);
        complaints.unless(
                !eldest.equals(Maps.BY_ACCESS.keySet().iterator().next()), "a map by access no longer notes accesses");
    }

    @SuppressWarnings({"ReferenceEquality", "BoxedPrimitiveEquality"}) // identity is the question
    private static void identities(Complaints complaints, Office office) {
        complaints.unless(Values.shared == Values.sharedToo, "a shared box");
        complaints.unless(Graphs.again == Graphs.containsItself, "a shared list");
        complaints.unless(Graphs.containsItself.get(1) == Graphs.containsItself, "a list that contains itself");
        complaints.unless(Graphs.ring != null && Graphs.ring.equals(Graphs.ring.again()), "a ring");
        complaints.unless(Values.color == Color.GREEN && Values.color.weight() == 2, "an enum constant");
        complaints.unless(Values.empty.equals(OptionalLong.empty()), "the empty optional");
        complaints.unless(
                office.drawer != null && office.drawer.label().startsWith(office.name + "/"), "inner objects' outer");
    }

    private static void limits(Complaints complaints) {
        int taken = 0;
        while (Concurrent.bounded.offer("more")) {
            taken++;
        }
        complaints.unless(taken == 2, "a queue for 5 with 3 elements took " + taken);
        complaints.unless(Concurrent.blocking.remainingCapacity() == 50, "a queue's remaining capacity");
        complaints.unless(Concurrent.permits.tryAcquire(7) && !Concurrent.permits.tryAcquire(), "a semaphore");
        complaints.unless(
                Concurrent.lock.tryLock()
                        && Concurrent.readWriteLock.writeLock().tryLock(),
                "locks");
        Concurrent.lock.unlock();
        Concurrent.readWriteLock.writeLock().unlock();
    }

    private static void changes(Complaints complaints) {
        for (var collection : KindsOfState.integerCollections()) {
            int size = collection.size();
            complaints.unless(
                    collection.add(123_456_789) && collection.size() == size + 1, "adding to " + collection.getClass());
        }
        KindsOfState.Key key = new KindsOfState.Key("new");
        complaints.unless(
                Identities.concurrent.put(key, "n") == null && Identities.concurrent.containsKey(key), "a new key");
        synchronized (Concurrent.monitor) {
            Concurrent.monitor.notifyAll();
        }
        complaints.unless("a lambda without captures".equals(Values.lambda.get()), "a lambda");
    }

    private static final class Complaints {
        private final StringBuilder text = new StringBuilder();

        void unless(boolean right, String complaint) {
            if (!right) {
                text.append(complaint).append('\n');
            }
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
