package dev.imago.migrate.meaning;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.Remapper;

/** Gives old code the names of the new version before it is compared with new code. */
final class Renaming extends Remapper {
    private final NewNames names;

    Renaming(NewNames names) {
        super(Opcodes.ASM9);
        this.names = names;
    }

    @Override
    public String map(String internalName) {
        return names.ofClass(internalName.replace('/', '.')).replace('.', '/');
    }

    @Override
    public String mapFieldName(String owner, String name, String descriptor) {
        String target = names.ofField(owner.replace('/', '.'), name);
        return target.substring(target.lastIndexOf('.') + 1);
    }
}
