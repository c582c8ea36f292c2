package dev.imago.restore.upgrade;

import dev.imago.checkpoint.freeze.LiveRestCheck;
import dev.imago.checkpoint.freeze.RestPoints;
import dev.imago.checkpoint.freeze.RestSampler;
import dev.imago.checkpoint.freeze.RestSurvey;
import dev.imago.checkpoint.hotspot.UnsupportedJvmException;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.classpath.JavaCommand;
import dev.imago.migrate.classpath.MethodCode;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesException;
import dev.imago.migrate.rules.RulesReader;
import dev.imago.restore.launch.OldProcess;
import dev.imago.restore.launch.ProcessIdentity;
import dev.imago.restore.takeover.Broker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at a live service for a while and tells what an upgrade would meet. The service runs on; the broker that stops it
 * for each look lets it go on if this program dies.
 *
 * @param span how long to look
 * @param to jar of the new version, to compare the code of methods; empty: no comparison
 * @param rules the rules that an upgrade would have
 */
public record RestInspection(long pid, Duration span, Optional<Path> to, Optional<Path> rules) {
    private static final Duration PRACTICE = Duration.ofSeconds(5);

    /**
     * What was found.
     *
     * @param service what the service is called
     * @param changed methods that were on a stack and have other code in the new version, or are not in it; empty when no
     *     new version was given
     */
    public record Findings(String service, RestSurvey survey, Set<String> changed) {}

    /** Does it; throws {@link UpgradeException} when the process or a file is none that can be read. */
    public Findings run() throws IOException, InterruptedException {
        OldProcess old = Preparation.readOld(pid);
        try {
            Rules answers = rules.map(RulesReader::read).orElseGet(Rules::none);
            RestSurvey survey = survey(old, RestPoints.standard().withRestAt(answers.rest()));
            return new Findings(name(old), survey, changed(old, survey.methods().keySet()));
        } catch (RulesException e) {
            throw UpgradeException.usage(String.valueOf(e.getMessage()), "correct the rules file");
        } catch (ClassPathException e) {
            throw UpgradeException.usage(String.valueOf(e.getMessage()), "correct --to");
        } catch (UnsupportedJvmException e) {
            throw UpgradeException.refused(String.valueOf(e.getMessage()), List.of(), "");
        }
    }

    private RestSurvey survey(OldProcess old, RestPoints points) throws IOException, InterruptedException {
        Path runDirectory = Upgrade.directory("IMAGO_RUN_DIR", "/run/imago");
        Path build = Path.of(System.getProperty("imago.home", ".")).resolve("restore/native/build");
        AbandonedRuns.repair(runDirectory);
        Cleanup cleanup = new Cleanup();
        try {
            cleanup.later(ServiceLock.take(runDirectory, pid));
            RunDirectory run = cleanup.later(RunDirectory.create(runDirectory, pid));
            Journal journal = run.journal();
            journal.write(Journal.Entry.OLD, old.identity().toString());
            Broker broker = cleanup.later(Broker.open(
                    build.resolve("imago-broker"), pid, run.path(), build.resolve("libimago-shim.so"), new NewWatch()));
            ProcessIdentity.of(broker.pid()).ifPresent(id -> journal.write(Journal.Entry.BROKER, id.toString()));
            LiveRestCheck check = cleanup.later(LiveRestCheck.open((int) pid, points, new BrokerCalls(broker)));
            check.practise(PRACTICE);
            journal.write(Journal.Entry.FREEZING, "");
            return new RestSampler(new BrokerFreezer(broker, false), check::look).sample(span);
        } finally {
            putAway(cleanup);
        }
    }

    private static void putAway(Cleanup cleanup) {
        try {
            cleanup.close();
        } catch (Exception e) {
            throw UpgradeException.failed("not everything was put away", List.of(e.toString()), "", e);
        }
    }

    private static String name(OldProcess old) {
        JavaCommand java = JavaCommand.parse(old.command(), old.directory(), old.environment());
        String jar = java.jar();
        return jar != null ? String.valueOf(Path.of(jar).getFileName()) : String.valueOf(java.mainClass());
    }

    private Set<String> changed(OldProcess old, Set<String> methods) {
        Set<String> changed = new LinkedHashSet<>();
        if (to.isEmpty()) {
            return changed;
        }
        int release = Runtime.version().feature();
        JavaCommand java = JavaCommand.parse(old.command(), old.directory(), old.environment());
        ClassPathDictionary before = ClassPathDictionary.read(java.classPathEntries(), release);
        ClassPathDictionary after =
                ClassPathDictionary.read(java.withJar(to.get()).classPathEntries(), release);
        for (String method : methods) {
            String owner = method.substring(0, method.lastIndexOf('.'));
            String name = method.substring(method.lastIndexOf('.') + 1);
            Optional<Map<String, String>> known = MethodCode.of(before, owner, release);
            if (known.isPresent()) { // not a class that was made at run time
                Map<String, String> next = MethodCode.of(after, owner, release).orElse(Map.of());
                if (!Objects.equals(known.get().get(name), next.get(name))) {
                    changed.add(method);
                }
            }
        }
        return changed;
    }
}
