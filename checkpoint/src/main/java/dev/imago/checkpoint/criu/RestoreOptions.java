package dev.imago.checkpoint.criu;

import java.util.List;

/**
 * How to bring a dumped process tree back.
 *
 * @param connections whether its TCP connections go on where they were, which needs that nobody has answered for them
 *     meanwhile; otherwise it finds them closed
 */
public record RestoreOptions(boolean connections) {

    List<String> arguments() {
        return List.of(
                "--restore-detached",
                connections ? "--tcp-established" : "--tcp-close",
                // None was made at the dump, so none is to be taken away.
                "--network-lock",
                "skip",
                "--shell-job",
                "--file-locks",
                // An operator may have changed what others may do with a log; that is no reason to stay down.
                "--skip-file-rwx-check");
    }
}
