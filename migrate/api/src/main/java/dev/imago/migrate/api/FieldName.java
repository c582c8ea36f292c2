package dev.imago.migrate.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which field a method of a view or builder is about, where its name does not: {@code com.acme.Base.id} for a hidden one. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface FieldName {
    String value();
}
