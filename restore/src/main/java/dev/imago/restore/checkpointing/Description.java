package dev.imago.restore.checkpointing;

import dev.imago.checkpoint.archive.AppliedStep;
import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveHead.ClassShape;
import dev.imago.checkpoint.archive.ArchiveHead.CodeEntry;
import dev.imago.checkpoint.archive.ArchiveHead.FieldShape;
import dev.imago.checkpoint.archive.ArchiveHead.Origin;
import dev.imago.checkpoint.archive.ArchivedFile;
import dev.imago.checkpoint.criu.Criu;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.hotspot.thread.RegisterSource;
import dev.imago.checkpoint.image.CriuImage;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.picture.JvmReader;
import dev.imago.checkpoint.picture.ProcessFacts;
import dev.imago.checkpoint.picture.ServicePicture;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Reads out of the images what an archive says in clear text. */
final class Description {
    private static final int ENUM_CONSTANT = 0x4000;

    private Description() {}

    static ArchiveHead of(
            CheckpointRequest request,
            Criu criu,
            ServiceDump dump,
            List<CodeEntry> code,
            List<AppliedStep> history,
            List<ArchivedFile> contents)
            throws IOException {
        ProcessFacts facts = dump.facts();
        try (AddressSpace memory = CriuImage.open(dump.images()).memory((int) request.pid(), dump.mapped())) {
            HotSpotVm vm = HotSpotVm.attach(memory);
            ServicePicture service = new ServicePicture(
                    facts.process(),
                    JvmReader.jvm(vm),
                    JvmReader.heap(vm),
                    // At rest every thread waits: its stack begins where it left Java, not at its registers.
                    JvmReader.threads(vm, RegisterSource.NONE),
                    facts.files(),
                    facts.sockets(),
                    RequiredFiles.of(dump.service(), facts, dump.mapped(), loaded(vm)));
            return new ArchiveHead(
                    request.madeBy(),
                    Instant.now().truncatedTo(ChronoUnit.MILLIS),
                    origin(criu),
                    request.stop(),
                    service,
                    dictionary(vm),
                    code,
                    List.of(),
                    history,
                    contents);
        }
    }

    private static Origin origin(Criu criu) throws IOException {
        Path kernel = Path.of("/proc/sys/kernel");
        return new Origin(
                Files.readString(kernel.resolve("hostname")).strip(),
                Files.readString(kernel.resolve("osrelease")).strip(),
                Files.readString(kernel.resolve("random/boot_id")).strip(),
                criu.version());
    }

    private static List<String> loaded(HotSpotVm vm) {
        return ownClasses(vm).map(JavaClass::name).toList();
    }

    private static Stream<JavaClass> ownClasses(HotSpotVm vm) {
        return vm.classes().all().stream().filter(type -> JvmReader.isOwn(type) && !type.isHidden());
    }

    private static List<ClassShape> dictionary(HotSpotVm vm) {
        return ownClasses(vm)
                .sorted(Comparator.comparing(JavaClass::name))
                .map(Description::shape)
                .toList();
    }

    private static ClassShape shape(JavaClass type) {
        JavaClass superclass = type.superclass();
        boolean plain = superclass == null || superclass.name().equals("java.lang.Object");
        List<FieldShape> fields = new ArrayList<>();
        List<String> constants = new ArrayList<>();
        for (JavaField field : type.fields()) {
            if (field.isStatic() && (field.modifiers() & ENUM_CONSTANT) != 0) {
                constants.add(field.name());
            } else if (!field.injected()) {
                fields.add(new FieldShape(
                        field.name(),
                        field.descriptor(),
                        Modifier.toString(field.modifiers() & Modifier.fieldModifiers())));
            }
        }
        return new ClassShape(
                type.name(),
                plain || superclass == null ? "" : superclass.name(),
                type.interfaces().stream().map(JavaClass::name).toList(),
                fields,
                constants);
    }
}
