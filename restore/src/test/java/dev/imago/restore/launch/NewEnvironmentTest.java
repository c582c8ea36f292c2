package dev.imago.restore.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NewEnvironmentTest {
    private static final String LIBRARIES = "/var/lib/imago/runtime/a1/";

    private static List<String> agentOptions(String run) {
        return List.of(
                "-agentpath:" + LIBRARIES + "libimago-jvmti.so",
                "-javaagent:" + LIBRARIES + "imago-agent.jar=socket=/run/imago/" + run + "/agent");
    }

    @Test
    void theServiceKeepsItsOwnVariablesAndOptions() {
        Map<String, String> environment = NewEnvironment.of(
                Map.of(
                        "IMAGO_STYLE",
                        "gothic",
                        "SHOP_HOME",
                        "/srv/shop",
                        "JAVA_TOOL_OPTIONS",
                        "-Dshop=1",
                        "LD_PRELOAD",
                        "/usr/lib/own.so"),
                agentOptions("x"));

        assertThat(environment)
                .containsEntry("SHOP_HOME", "/srv/shop")
                .containsEntry("IMAGO_STYLE", "gothic")
                .containsEntry("LD_PRELOAD", "/usr/lib/own.so");
        assertThat(environment.get("JAVA_TOOL_OPTIONS"))
                .startsWith("-Dshop=1 -agentpath:")
                .contains("-javaagent:/var/lib/imago/runtime/a1/imago-agent.jar=socket=/run/imago/x/agent");
    }

    @Test
    void whatAnEarlierUpgradePutThereIsReplacedNotRepeated() {
        Map<String, String> first = NewEnvironment.of(Map.of("PATH", "/bin"), agentOptions("1"));
        Map<String, String> started = new java.util.HashMap<>(first);
        started.put("LD_PRELOAD", LIBRARIES + "libimago-shim.so:/usr/lib/own.so");
        started.put("IMAGO_GATE", "/run/imago/1/gate");

        Map<String, String> second = NewEnvironment.of(started, agentOptions("2"));

        assertThat(second).containsOnlyKeys("PATH", "LD_PRELOAD", "JAVA_TOOL_OPTIONS");
        assertThat(second).containsEntry("LD_PRELOAD", "/usr/lib/own.so");
        assertThat(second.get("JAVA_TOOL_OPTIONS"))
                .containsOnlyOnce("-javaagent:")
                .doesNotContain("/run/imago/1/");
    }
}
