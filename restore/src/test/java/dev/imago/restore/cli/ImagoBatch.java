package dev.imago.restore.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** Many commands, one after the other in one JVM with a small heap and a run directory of its own. */
final class ImagoBatch {
    /** The pages and classes of a small service are a few times smaller. */
    private static final String HEAP = "-Xmx96m";

    private static final long LIMIT_MINUTES = 5;

    private ImagoBatch() {}

    /** How a command ended, and what it printed. */
    record Answer(List<String> command, int exit, String out, String err) {}

    /**
     * Runs them.
     *
     * @param scratch where the run directory is, {@code runs}, and what was printed
     */
    static List<Answer> run(Path scratch, List<List<String>> commands) throws IOException, InterruptedException {
        Path asked = scratch.resolve("commands.json");
        Path answered = scratch.resolve("answers.json");
        Path log = scratch.resolve("batch.log");
        Files.writeString(asked, JsonMapper.shared().writeValueAsString(commands));
        ProcessBuilder builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        HEAP,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-Dimago.test.trap=" + scratch.resolve("sprung"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImagoBatch.class.getName(),
                        asked.toString(),
                        answered.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("IMAGO_RUN_DIR", scratch.resolve("runs").toString());
        builder.environment().put("IMAGO_STATE_DIR", scratch.resolve("state").toString());
        Process process = builder.start();
        try {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || !Files.exists(answered)) {
                throw new AssertionError("the commands did not end well: " + Files.readString(log));
            }
        } finally {
            process.destroyForcibly();
        }
        return List.of(JsonMapper.shared().readValue(answered.toFile(), Answer[].class));
    }

    public static void main(String[] args) throws IOException {
        String[][] commands = JsonMapper.shared().readValue(Path.of(args[0]).toFile(), String[][].class);
        Answer[] answers = new Answer[commands.length];
        for (int i = 0; i < commands.length; i++) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            CommandLine line = Imago.commandLine();
            line.setOut(new PrintWriter(out, true));
            line.setErr(new PrintWriter(err, true));
            int exit = line.execute(commands[i]);
            answers[i] = new Answer(List.of(commands[i]), exit, out.toString(), err.toString());
        }
        Files.writeString(
                Path.of(args[1]), JsonMapper.shared().writeValueAsString(answers), StandardOpenOption.CREATE_NEW);
        // Past the hooks of all those commands, each of which ends the JVM with its own code.
        Runtime.getRuntime().halt(0);
    }
}
