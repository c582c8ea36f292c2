package dev.imago.restore.agent.load;

import static dev.imago.restore.agent.load.StateBuilder.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyOrderTest {
    static @Nullable Object root;
    static int seed;

    /** A key whose hash code depends on a set that it holds, and which knows the map that it is in. */
    static final class Team {
        private final Set<String> members = new HashSet<>();
        private @Nullable Object home;

        @Override
        public int hashCode() {
            return members.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Team team && team.members.equals(members);
        }

        @Nullable
        Object home() {
            return home;
        }
    }

    /** Its hash code depends on a static field. */
    static final class Seeded {
        private int number;

        @Override
        public int hashCode() {
            return number + seed;
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Seeded other && other.number == number;
        }
    }

    /** All names are equal in the new version. */
    static final class Name {
        private @Nullable String text;

        @Override
        public int hashCode() {
            return 1;
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Name;
        }

        @Nullable
        String text() {
            return text;
        }
    }

    static final class BySize implements java.util.Comparator<List<?>> {
        @Override
        public int compare(List<?> a, List<?> b) {
            return Integer.compare(a.size(), b.size());
        }
    }

    private final StateBuilder state = new StateBuilder();

    private Object load(int id) {
        state.root(KeyOrderTest.class, "root", "Ljava/lang/Object;", id);
        new QuietVm().loader().load(state.stream());
        return Objects.requireNonNull(root);
    }

    private int team(int home, String... members) {
        int[] ids = new int[members.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = state.string(members[i]);
        }
        return state.object(
                Team.class,
                fields(Team.class)
                        .set("members", "Ljava/util/Set;", state.sequence("java.util.HashSet", ids))
                        .set("home", "Ljava/lang/Object;", home));
    }

    private static Team asked(String... members) {
        Team team = new Team();
        team.members.addAll(List.of(members));
        return team;
    }

    @Test
    void keysThatHashThroughOtherContainersAreFound() {
        int map = state.reserve();
        int a = team(0, "anna", "ben");
        int b = team(0, "carl");
        int keyList = state.sequence("java.util.ArrayList", a, b);
        int outerMap = state.reserve();
        state.mapping(outerMap, "java.util.HashMap", StateBuilder.none(), keyList, map);
        state.mapping(map, "java.util.HashMap", StateBuilder.none(), a, state.integer(1), b, state.integer(2));
        Map<?, ?> loaded = (Map<?, ?>) load(outerMap);
        Map<?, ?> inner = (Map<?, ?>) Objects.requireNonNull(loaded.get(List.of(asked("anna", "ben"), asked("carl"))));
        assertThat(inner.get(asked("ben", "anna"))).isEqualTo(1);
        assertThat(inner.get(asked("carl"))).isEqualTo(2);
    }

    @Test
    void keysThatReachTheirOwnMapAreFoundToo() {
        int map = state.reserve();
        int[] content = new int[40];
        for (int i = 0; i < 20; i++) {
            content[2 * i] = team(map, "m" + i, "n" + i);
            content[2 * i + 1] = state.integer(i);
        }
        state.mapping(map, "java.util.HashMap", StateBuilder.none(), content);
        Map<?, ?> loaded = (Map<?, ?>) load(map);
        assertThat(loaded).hasSize(20);
        for (int i = 0; i < 20; i++) {
            assertThat(loaded.get(asked("n" + i, "m" + i))).isEqualTo(i);
        }
        assertThat(((Team) loaded.keySet().iterator().next()).home()).isSameAs(loaded);
    }

    @Test
    void comparatorsSeeCompleteKeys() {
        int a = state.string("a");
        int one = state.sequence("java.util.ArrayList", a);
        int two = state.sequence("java.util.ArrayList", a, a);
        int comparator = state.object(BySize.class, StateBuilder.none());
        int map = state.mapping(
                state.reserve(),
                "java.util.TreeMap",
                fields(TreeMap.class).set("comparator", "Ljava/util/Comparator;", comparator),
                one,
                state.integer(1),
                two,
                state.integer(2));
        Map<?, ?> loaded = (Map<?, ?>) load(map);
        assertThat(loaded.get(List.of("x", "y"))).isEqualTo(2);
    }

    @Test
    void keysThatHashByAStaticFieldOfTheStateAreFound() {
        state.root(KeyOrderTest.class, "seed", "I", 1 << 20);
        int key = state.object(Seeded.class, fields(Seeded.class).set("number", "I", 3));
        Map<?, ?> loaded = (Map<?, ?>) load(state.mapping("java.util.HashMap", key, 0));
        Seeded asked = new Seeded();
        asked.number = 3;
        assertThat(seed).isEqualTo(1 << 20);
        assertThat(loaded.containsKey(asked)).isTrue();
    }

    @Test
    void keysThatBecomeEqualInTheNewVersionBreakTheLoad() {
        int[] names = new int[3];
        for (int i = 0; i < 3; i++) {
            names[i] = state.object(
                    Name.class, fields(Name.class).set("text", "Ljava/lang/String;", state.string("n" + i)));
        }
        int set = state.sequence("java.util.HashSet", names);
        LoadViolation failure = catchThrowableOfType(LoadViolation.class, () -> load(set));
        assertThat(failure)
                .hasMessageContaining("java.util.HashSet got 1 elements instead of 3")
                .hasMessageContaining("KeyOrderTest.root");
        assertThat(new Name().text()).isNull();
    }

    @Test
    void mutualKeysOfTwoSetsSettle() {
        int first = state.reserve();
        int second = state.reserve();
        state.sequence(first, "java.util.HashSet", StateBuilder.none(), team(second, "a"), team(second, "b"));
        state.sequence(second, "java.util.HashSet", StateBuilder.none(), team(first, "c"), team(first, "d"));
        List<?> both = new ArrayList<>((List<?>) load(state.sequence("java.util.ArrayList", first, second)));
        assertThat(((Set<?>) both.get(0)).contains(asked("a"))).isTrue();
        assertThat(((Set<?>) both.get(1)).contains(asked("d"))).isTrue();
        assertThat(new HashMap<>(Map.of("x", both))).hasSize(1);
    }
}
