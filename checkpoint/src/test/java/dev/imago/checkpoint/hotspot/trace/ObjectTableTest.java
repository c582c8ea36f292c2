package dev.imago.checkpoint.hotspot.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.imago.checkpoint.state.table.TableSpace;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectTableTest {
    private static final long START = 0x7_0000_0000L;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    Path directory;

    private record Entry(long address, int plan, int holder) {}

    @RepeatedTest(5)
    void everyObjectIsFoundAgainWithItsPlanAndHolder() {
        boolean isLarge = random.nextBoolean();
        boolean hasManyPlans = random.nextInt(3) == 0;
        TableSpace space = TableSpace.in(directory, random.nextInt(3) * 1_000_000L);
        ObjectTable table = new ObjectTable(space, START, isLarge ? 40L << 30 : 1L << 28);
        List<Entry> entries = new ArrayList<>();
        int roots = 1 + random.nextInt(5);
        for (int i = 0; i < roots; i++) {
            add(table, entries, isLarge, hasManyPlans, -1 - i);
        }
        add(table, entries, isLarge, hasManyPlans, 1);
        add(table, entries, isLarge, hasManyPlans, -1);
        table.beginSearch();
        for (int holder = 1; holder <= entries.size() && entries.size() < 50_000; holder++) {
            // Mostly few or none, now and then very many.
            int children = random.nextInt(50) == 0 ? random.nextInt(5000) : random.nextInt(4);
            for (int i = holder == 1 ? -1 : 0; i < children; i++) {
                add(table, entries, isLarge, hasManyPlans, holder);
            }
        }
        table.seal();

        assertThat(table.count()).isEqualTo(entries.size());
        for (int id = 1; id <= entries.size(); id++) {
            Entry entry = entries.get(id - 1);
            assertThat(new Entry(table.addressOf(id), table.planOf(id), table.holderOf(id)))
                    .as("seed %d, object %d", seed, id)
                    .isEqualTo(entry);
            assertThat(table.idOf(entry.address())).as("seed %d", seed).isEqualTo(id);
        }
    }

    private void add(ObjectTable table, List<Entry> entries, boolean isLarge, boolean hasManyPlans, int holder) {
        int number = entries.size();
        // All over the heap, each in a place of its own.
        long space = isLarge ? 650_000 : 4_000;
        Entry entry = new Entry(
                START + (number * 7919L % 65_537) * space / 8 * 8,
                random.nextInt(hasManyPlans && number > 1000 ? 100_000 : 60_000),
                holder);
        entries.add(entry);
        assertThat(table.add(entry.address(), entry.plan(), holder)).isEqualTo(number + 1);
    }

    @Test
    void anObjectTakesTenBytesAndAQuarterOfWhichTheHeapHoldsNoMoreThanItIsAllowed() {
        int objects = 4_000_000;
        // Pages that are begun, and the bitmap of marks with its counts: 2 % of a heap of objects of 24 bytes.
        long others = (2 << 20) + objects * 24L / 50;
        assertThat(allocatedFor(objects, TableSpace.ofHeap())).isBetween(objects * 10L, objects * 41L / 4 + others);
        assertThat(allocatedFor(objects, TableSpace.in(directory, 1 << 20))).isLessThan((1 << 20) + others);
    }

    private static long allocatedFor(int objects, TableSpace space) {
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        long before = memory.getThreadAllocatedBytes(self);
        ObjectTable table = new ObjectTable(space, START, objects * 24L);
        table.add(START, 0, -1);
        table.beginSearch();
        for (int i = 1; i < objects; i++) {
            table.add(START + i * 24L, 7, 1 + (i - 1) / 3);
        }
        table.seal();
        long allocated = memory.getThreadAllocatedBytes(self) - before;
        assertThat(table.idOf(START + (objects - 1) * 24L)).isEqualTo(objects);
        return allocated;
    }

    @Test
    void aSearchThatGoesBackIsRefused() {
        ObjectTable table = new ObjectTable(TableSpace.ofHeap(), START, 1 << 20);
        table.add(START, 0, -1);
        table.add(START + 8, 0, -1);
        table.beginSearch();
        table.add(START + 16, 0, 2);
        assertThatThrownBy(() -> table.add(START + 24, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
