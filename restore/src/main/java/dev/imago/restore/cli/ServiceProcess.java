package dev.imago.restore.cli;

import dev.imago.restore.launch.PidFile;
import dev.imago.restore.upgrade.UpgradeException;
import dev.imago.restore.upgrade.UpgradeResult;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The process that an operator named, by its id or by the file that holds it. */
record ServiceProcess(long pid, @Nullable PidFile file) {

    static ServiceProcess of(@Nullable Long pid, @Nullable Path pidFile) {
        if (pid != null) {
            return new ServiceProcess(pid, null);
        }
        if (pidFile == null) {
            throw new IllegalStateException("neither a pid nor a pid file");
        }
        PidFile file = new PidFile(pidFile);
        try {
            return new ServiceProcess(file.read(), file);
        } catch (IOException e) {
            throw UpgradeException.usage(String.valueOf(e.getMessage()), "correct --pid-file, or start the service");
        }
    }

    /** The pid that exactly one of both options gives; anything else is a usage error of {@code line}. */
    static long only(@Nullable Long pid, @Nullable Path pidFile, CommandLine line) {
        if ((pid == null) == (pidFile == null)) {
            throw new ParameterException(line, "say which process: either --pid PID or --pid-file FILE");
        }
        try {
            return of(pid, pidFile).pid();
        } catch (UpgradeException e) {
            throw new ParameterException(line, String.valueOf(e.getMessage()), e);
        }
    }

    /** Makes the file name the process that serves now, also where a failed new version had put itself into it. */
    void follow(UpgradeResult result, WarningsKept listener) {
        if (file == null) {
            return;
        }
        long serves = switch (result.status()) {
            case DONE -> result.newPid() == 0 ? pid : result.newPid();
            case FAILED_UNTOUCHED, REFUSED, ROLLED_BACK, INTERRUPTED -> pid;
            case USAGE, BUSY, NOT_RECOVERED -> 0;
        };
        if (serves == 0 || ProcessHandle.of(serves).isEmpty()) {
            return;
        }
        try {
            file.write(serves);
        } catch (IOException e) {
            listener.insists("the pid file " + file + " does not name pid " + serves + ", which serves: " + e);
        }
    }
}
