package dev.imago.restore.agent.load;

import static dev.imago.restore.agent.load.StateBuilder.fields;
import static dev.imago.restore.agent.load.StateBuilder.none;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imago.checkpoint.state.Form;
import dev.imago.restore.agent.protocol.LoadedReport;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PairingTest {
    static final class Amount {
        static final Amount ZERO = new Amount(0);
        private final long cents;

        Amount(long cents) {
            this.cents = cents;
        }
    }

    static final class Account {
        private @Nullable Amount balance;
        private @Nullable Account parent;

        @Nullable
        Account parent() {
            return parent;
        }
    }

    static class Desk {
        private final Map<String, Account> accounts = new HashMap<>();
        private final Thread worker = new Thread(() -> {});
        private final Runnable task = Thread::yield;
        private final ReentrantLock lock = new ReentrantLock();
        private final int[] counts = new int[3];
        private int orders;
    }

    static final class Lru extends LinkedHashMap<String, Object> {
        private int most = 1;

        Lru() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Object> eldest) {
            return size() > most;
        }

        @Override
        public @Nullable Object put(String key, Object value) {
            throw new IllegalStateException("an override must not run");
        }
    }

    static final String ACCOUNT = "L" + Account.class.getName().replace('.', '/') + ";";
    static final String AMOUNT = "L" + Amount.class.getName().replace('.', '/') + ";";
    static @Nullable Object root;
    static @Nullable Desk desk;
    static @Nullable Object other;

    private final StateBuilder state = new StateBuilder();
    private final QuietVm vm = new QuietVm();

    @BeforeEach
    void forget() {
        root = null;
        desk = null;
        other = null;
    }

    private int account(int balance, int parent) {
        return state.object(
                Account.class,
                fields(Account.class).set("balance", AMOUNT, balance).set("parent", ACCOUNT, parent));
    }

    private int amount(long cents) {
        return state.object(Amount.class, fields(Amount.class).set("cents", "J", cents));
    }

    private StateBuilder.Fields deskFields(int accounts, int counts) {
        return fields(Desk.class)
                .set("accounts", "Ljava/util/Map;", accounts)
                .set("worker", "Ljava/lang/Thread;", state.kept("java.lang.Thread"))
                .set("task", "Ljava/lang/Runnable;", state.kept("com.acme.Desk$$Lambda"))
                .set("lock", "Ljava/util/concurrent/locks/ReentrantLock;", lock())
                .set("counts", "[I", counts)
                .set("orders", "I", 42);
    }

    private int lock() {
        return state.text("java.util.concurrent.locks.ReentrantLock", Form.NAMED, "nonfair");
    }

    private int counts() {
        return state.array("[I", new byte[] {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0});
    }

    @Test
    void whatTheNewVersionHasKeepsItsIdentityAndGetsTheContent() {
        Desk present = new Desk();
        Map<String, Account> accounts = present.accounts;
        Account anna = new Account();
        accounts.put("anna", anna);
        accounts.put("left over", new Account());
        Thread worker = present.worker;
        Runnable task = present.task;
        ReentrantLock lock = present.lock;
        int[] counts = present.counts;
        desk = present;

        int map = state.mapping(
                "java.util.HashMap", state.string("anna"), account(amount(5), 0), state.string("ben"), account(0, 0));
        int id = state.object(Desk.class, deskFields(map, counts()));
        state.root(PairingTest.class, "desk", "Lx;", id);
        LoadedReport report = vm.loader().load(state.stream());

        assertThat(desk).isSameAs(present);
        assertThat(present.accounts).isSameAs(accounts).containsOnlyKeys("anna", "ben");
        assertThat(accounts.get("anna")).isSameAs(anna);
        assertThat(Objects.requireNonNull(anna.balance).cents).isEqualTo(5);
        assertThat(present.worker).isSameAs(worker);
        assertThat(present.task).isSameAs(task);
        assertThat(present.lock).isSameAs(lock);
        assertThat(present.counts).isSameAs(counts).containsExactly(1, 2, 3);
        assertThat(present.orders).isEqualTo(42);
        assertThat(report.paired()).isEqualTo(5);
        assertThat(report.kept()).isEqualTo(2);
        assertThat(report.created()).isEqualTo(report.objects() - 7);
        assertThat(vm.suspensions).isEqualTo(1);
        assertThat(vm.resumptions).isEqualTo(1);
    }

    @Test
    void theOnlyInstanceOfAClassIsARoot() {
        Desk present = new Desk();
        int id = state.object(Desk.class, deskFields(state.mapping("java.util.HashMap"), counts()));
        state.only(Desk.class, id);
        new QuietVm(present).loader().load(state.stream());
        assertThat(present.orders).isEqualTo(42);
    }

    @Test
    void severalOrNoInstancesOfARootClassAreRefused() {
        int id = state.object(Desk.class, deskFields(state.mapping("java.util.HashMap"), counts()));
        state.only(Desk.class, id);
        LoadRefusal none =
                catchThrowableOfType(LoadRefusal.class, () -> vm.loader().load(state.stream()));
        assertThat(none.problems())
                .anyMatch(p -> p.contains("the only " + Desk.class.getName()) && p.contains("no object"));
        QuietVm two = new QuietVm(new Desk(), new Desk());
        LoadRefusal several =
                catchThrowableOfType(LoadRefusal.class, () -> two.loader().load(state.stream()));
        assertThat(several.problems()).anyMatch(p -> p.contains("more than one object"));
    }

    @Test
    void aConstantIsNotOverwrittenByAnotherValueAndStaysWhereItIsEqual() {
        Account present = new Account();
        present.balance = Amount.ZERO;
        present.parent = new Account();
        Objects.requireNonNull(present.parent()).balance = Amount.ZERO;
        root = present;
        int zero = amount(0);
        int parent = account(zero, 0);
        state.root(PairingTest.class, "root", "Ljava/lang/Object;", account(amount(700), parent));
        vm.loader().load(state.stream());
        assertThat(Amount.ZERO.cents).isZero();
        assertThat(Objects.requireNonNull(present.balance).cents).isEqualTo(700);
        assertThat(Objects.requireNonNull(present.parent()).balance).isSameAs(Amount.ZERO);
    }

    @Test
    void aBoundaryWithoutCounterpartIsRefusedWithItsPathAndNothingChanges() {
        Account untouched = new Account();
        other = untouched;
        int id = state.object(Desk.class, deskFields(state.mapping("java.util.HashMap"), counts()));
        state.root(PairingTest.class, "desk", "Lx;", id);
        state.root(PairingTest.class, "other", "Ljava/lang/Object;", account(amount(9), 0));
        LoadRefusal refusal =
                catchThrowableOfType(LoadRefusal.class, () -> vm.loader().load(state.stream()));
        assertThat(refusal.problems()).hasSize(2);
        assertThat(refusal.problems().get(0))
                .contains("Desk.worker holds a java.lang.Thread that is kept")
                .endsWith("PairingTest.desk.worker");
        assertThat(refusal.problems().get(1)).contains("Lambda");
        assertThat(desk).isNull();
        assertThat(other).isSameAs(untouched);
        assertThat(untouched.balance).isNull();
        assertThat(vm.resumptions).isEqualTo(vm.suspensions);
    }

    @Test
    void oneBoundaryForTwoDifferentObjectsIsRefused() {
        Account first = new Account();
        root = new Object[] {new Thread(), new Thread()};
        int thread = state.kept("java.lang.Thread");
        state.root(
                PairingTest.class, "root", "Ljava/lang/Object;", state.objects("[Ljava.lang.Object;", thread, thread));
        LoadRefusal refusal =
                catchThrowableOfType(LoadRefusal.class, () -> vm.loader().load(state.stream()));
        assertThat(refusal.problems()).anyMatch(p -> p.contains("two different objects"));
        assertThat(first.balance).isNull();
    }

    @Test
    void keptLambdasOfOneNameStayEachAtItsPlace() {
        Map<String, Set<Integer>> present = new LinkedHashMap<>();
        present.put("up", new TreeSet<>((a, b) -> a.compareTo(b)));
        present.put("down", new TreeSet<>((a, b) -> b.compareTo(a)));
        root = present;
        int one = state.integer(1);
        int two = state.integer(2);
        int map = state.mapping(
                "java.util.LinkedHashMap",
                state.string("down"),
                sorted(two, one),
                state.string("up"),
                sorted(one, two));
        state.root(PairingTest.class, "root", "Ljava/lang/Object;", map);
        vm.loader().load(state.stream());
        assertThat(present.get("up")).containsExactly(1, 2);
        assertThat(present.get("down")).containsExactly(2, 1);
    }

    private int sorted(int... elements) {
        StateBuilder.Fields comparator =
                fields(TreeSet.class).set("comparator", "Ljava/util/Comparator;", state.kept("com.acme.Desk$$Lambda"));
        return state.sequence(state.reserve(), "java.util.TreeSet", comparator, elements);
    }

    @Test
    void aKeptFieldStaysInAPairedObjectAndIsRefusedInANewOne() {
        Account present = new Account();
        Account parent = new Account();
        present.parent = parent;
        root = present;
        StateBuilder.Fields keptParent =
                fields(Account.class).set("balance", AMOUNT, 0).kept("parent", ACCOUNT);
        state.root(PairingTest.class, "root", "Ljava/lang/Object;", state.object(Account.class, keptParent));
        vm.loader().load(state.stream());
        assertThat(present.parent()).isSameAs(parent);

        root = null;
        LoadRefusal refusal =
                catchThrowableOfType(LoadRefusal.class, () -> vm.loader().load(state.stream()));
        assertThat(refusal.problems()).singleElement().asString().contains("Account.parent is kept");
    }

    @Test
    void aCacheThatWouldDropItsEldestIsFilledPastItsOverrides() {
        int map = state.mapping(
                state.reserve(),
                Lru.class.getName(),
                none().set("java.util.LinkedHashMap#accessOrder", "Z", 1).set(Lru.class.getName() + "#most", "I", 2),
                state.string("a"),
                state.integer(1),
                state.string("b"),
                state.integer(2),
                state.string("c"),
                state.integer(3));
        state.root(PairingTest.class, "root", "Ljava/lang/Object;", map);
        for (Object present : new Object[] {"nothing that fits", new Lru()}) {
            root = present;
            vm.loader().load(state.stream());
            Lru made = (Lru) Objects.requireNonNull(root);
            assertThat(made == present).isEqualTo(present instanceof Lru);
            assertThat(made.most).isEqualTo(2);
            assertThat(made.keySet()).containsExactly("a", "b", "c");
            made.get("a");
            assertThat(made.keySet()).containsExactly("b", "c", "a");
        }
    }

    @Test
    void aQueueThatAThreadWaitsForWakesIt() throws InterruptedException {
        LinkedBlockingQueue<Object> queue = new LinkedBlockingQueue<>();
        root = queue;
        List<Object> taken = new ArrayList<>();
        Thread waiting = new Thread(() -> {
            try {
                taken.add(queue.take());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();
        int id = state.sequence(
                state.reserve(),
                "java.util.concurrent.LinkedBlockingQueue",
                fields(LinkedBlockingQueue.class).set("capacity", "I", 10),
                state.string("job"));
        state.root(PairingTest.class, "root", "Ljava/lang/Object;", id);
        vm.loader().load(state.stream());
        waiting.join(10_000);
        assertThat(taken).containsExactly("job");
        assertThat(root).isSameAs(queue);
        assertThat(queue.remainingCapacity()).isEqualTo(10);
    }

    @Test
    void sharedObjectsStayShared() {
        int amount = amount(1);
        int a = account(amount, 0);
        int b = account(amount, a);
        state.root(PairingTest.class, "root", "Ljava/lang/Object;", state.objects("[Ljava.lang.Object;", a, b, amount));
        vm.loader().load(state.stream());
        Object[] all = (Object[]) Objects.requireNonNull(root);
        assertThat(((Account) all[0]).balance)
                .isSameAs(((Account) all[1]).balance)
                .isSameAs(all[2]);
        assertThat(((Account) all[1]).parent()).isSameAs(all[0]);
    }

    @Test
    void semaphoresAndLatchesThatThreadsWaitForStayAndGetTheirCounts() throws InterruptedException {
        Semaphore semaphore = new Semaphore(0);
        CountDownLatch done = new CountDownLatch(3);
        CountDownLatch started = new CountDownLatch(0);
        root = new Object[] {semaphore, done, started};
        Thread waiting = new Thread(semaphore::acquireUninterruptibly);
        waiting.start();
        int[] ids = {
            state.text("java.util.concurrent.Semaphore", Form.NAMED, "4:nonfair"),
            state.text("java.util.concurrent.CountDownLatch", Form.NAMED, "1"),
            state.text("java.util.concurrent.CountDownLatch", Form.NAMED, "2")
        };
        state.root(PairingTest.class, "root", "Ljava/lang/Object;", state.objects("[Ljava.lang.Object;", ids));
        vm.loader().load(state.stream());
        waiting.join(10_000);
        assertThat((Object[]) Objects.requireNonNull(root)).containsExactly(semaphore, done, started);
        assertThat(waiting.isAlive()).isFalse();
        assertThat(semaphore.availablePermits()).isEqualTo(3);
        assertThat(done.getCount()).isEqualTo(1);
        assertThat(started.getCount()).isEqualTo(2);
    }

    @Test
    void whatTheJdkSharesIsNeverOverwritten() {
        Object[] present = {BigInteger.ONE, List.of(), List.of("x", "y", "z"), new Object[0]};
        root = present;
        int magnitude = state.array("[I", new byte[] {9, 0, 0, 0});
        int big = state.object(
                BigInteger.class,
                fields(BigInteger.class)
                        .set("signum", "I", 1)
                        .set("mag", "[I", magnitude)
                        .set("bitCountPlusOne", "I", 0)
                        .set("lowestSetBitPlusTwo", "I", 0));
        String list = "java.util.ImmutableCollections$ListN";
        int three = state.sequence(list, state.string("a"), state.string("b"), state.string("c"));
        int id = state.objects("[Ljava.lang.Object;", big, three, three, 0);
        state.root(PairingTest.class, "root", "Ljava/lang/Object;", id);
        Object constant = present[2];
        vm.loader().load(state.stream());
        assertThat(root).isSameAs(present);
        assertThat(present)
                .containsExactly(BigInteger.valueOf(9), List.of("a", "b", "c"), List.of("a", "b", "c"), null);
        assertThat(BigInteger.ONE.intValue()).isEqualTo(1);
        assertThat(List.of()).isEmpty();
        assertThat(constant).isEqualTo(List.of("x", "y", "z"));
    }
}
