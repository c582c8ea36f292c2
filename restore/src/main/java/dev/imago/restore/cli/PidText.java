package dev.imago.restore.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A process id as operators write it. */
final class PidText implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        if (!text.matches("[1-9]\\d{0,9}")) {
            throw new TypeConversionException("'" + text + "' is not a process id");
        }
        return Long.valueOf(text);
    }
}
