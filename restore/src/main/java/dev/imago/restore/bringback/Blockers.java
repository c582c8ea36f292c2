package dev.imago.restore.bringback;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.image.FileHash;
import dev.imago.checkpoint.picture.OpenFile;
import dev.imago.checkpoint.picture.RequiredFile;
import dev.imago.restore.launch.TakenAddresses;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks for all that keeps a service from coming back, before anything is done. */
final class Blockers {
    private final ArchiveHead head;
    private final boolean acceptChanged;
    private final List<String> found = new ArrayList<>();

    Blockers(ArchiveHead head, boolean acceptChanged) {
        this.head = head;
        this.acceptChanged = acceptChanged;
    }

    /** @throws UpgradeException naming every blocker at once */
    void refuseAny() throws InterruptedException {
        found.addAll(TakenIds.of(head.service().process()));
        found.addAll(TakenAddresses.among(head.service().sockets()));
        checkDirectory(head.service().process().directory());
        head.service().required().forEach(this::checkRequired);
        head.service().files().forEach(this::checkOpen);
        if (!found.isEmpty()) {
            throw UpgradeException.refused(
                    found.size() == 1
                            ? "something is in the way of the service"
                            : found.size() + " things are in the way of the service",
                    found,
                    "put each right and restore again");
        }
    }

    private void checkDirectory(String directory) {
        if (!Files.isDirectory(Path.of(directory))) {
            found.add("its working directory " + directory + " is not there");
        }
    }

    /** With other code it would run into the middle of something else; no permission makes that right. */
    private void checkRequired(RequiredFile required) {
        Path file = Path.of(required.path());
        try {
            if (!Files.isRegularFile(file)) {
                found.add(file + ", which it runs from, is not there");
            } else if (Files.size(file) != required.size()) {
                found.add(file + " is not the file that it runs from: that had " + required.size()
                        + " bytes, this one has " + Files.size(file));
            } else if (!FileHash.of(file).equals(required.sha256())) {
                found.add(file + " is not the file that it runs from: its size is the same, its content is not");
            }
        } catch (IOException e) {
            found.add(file + " cannot be read: " + e);
        }
    }

    /** What it reads or changes; a log may be another one. */
    private void checkOpen(OpenFile open) {
        if (!open.kind().equals("file") || open.deleted() || open.isLog() || isRequired(open)) {
            return;
        }
        Path file = Path.of(open.path());
        try {
            if (!Files.isRegularFile(file)) {
                found.add(file + ", which it has open, is not there");
            } else if (Files.size(file) != open.size() && !acceptChanged) {
                found.add(file + ", which it has open, had " + open.size() + " bytes and has " + Files.size(file)
                        + "; if that is as it should be, allow --accept-changed-files");
            }
        } catch (IOException e) {
            found.add(file + " cannot be read: " + e);
        }
    }

    private boolean isRequired(OpenFile open) {
        return head.service().required().stream()
                .anyMatch(required -> required.path().equals(open.path()));
    }
}
