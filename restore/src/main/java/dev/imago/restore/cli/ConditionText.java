package dev.imago.restore.cli;

import dev.imago.checkpoint.freeze.when.Condition;
import dev.imago.checkpoint.freeze.when.ConditionException;
import dev.imago.checkpoint.freeze.when.ConditionParser;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Conditions as operators write them. */
final class ConditionText implements ITypeConverter<Condition> {
    @Override
    public Condition convert(String text) {
        try {
            return ConditionParser.parse(text);
        } catch (ConditionException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
