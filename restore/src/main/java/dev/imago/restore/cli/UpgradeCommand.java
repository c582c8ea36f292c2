package dev.imago.restore.cli;

import dev.imago.restore.upgrade.Upgrade;
import dev.imago.restore.upgrade.UpgradeException;
import dev.imago.restore.upgrade.UpgradeResult;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code imago upgrade}: an old process becomes a new version, or stays what it was. */
@Command(
        name = "upgrade",
        header = "Upgrade a running JVM service to a new version, with its state and its clients.",
        description = {
            "",
            "The new version is started first and held at its door. Old is frozen at a moment of rest, its state read "
                    + "out of a CRIU checkpoint, migrated, and loaded into the new version, which has to pass its "
                    + "health check before any client reaches it. Whatever fails before that, old goes on as if "
                    + "nothing had happened.",
            "",
            "Examples:",
            "  imago upgrade --pid 4711 --to shop-2.4.jar --rules shop.yaml",
            "  imago upgrade --pid 4711 --to shop-2.4.jar --steps migrations",
            "  imago upgrade --pid 4711 --replace lib/core-1.jar=lib/core-2.jar",
            "  imago upgrade --pid 4711 -- /opt/jdk-25/bin/java -jar shop-2.4.jar --port 8080",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes: is my service up, and which version?%n")
final class UpgradeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private UpgradeOptions options = new UpgradeOptions();

    @Option(names = "--json", description = "Print one JSON document on standard output.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing when it succeeds.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print the stack trace of a failure.")
    private boolean verbose;

    @Override
    public Integer call() {
        options.check(spec.commandLine());
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
        WarningsKept listener = new WarningsKept(quiet ? new SilentListener() : new StageLines(console));
        ServiceProcess process;
        try {
            process = options.process();
        } catch (UpgradeException e) {
            return report(UpgradeResult.untouched(0, e), listener, console);
        }
        Upgrade upgrade = new Upgrade(options.request(process.pid()), listener);
        UpgradeResult result = Interruption.guard(upgrade, console, ended -> {
            process.follow(ended, listener);
            report(ended, listener, console);
        });
        return result.status().code();
    }

    private int report(UpgradeResult result, WarningsKept listener, Console console) {
        new UpgradeReport(spec.name(), result, listener).print(console, json, quiet, verbose);
        return result.status().code();
    }
}
