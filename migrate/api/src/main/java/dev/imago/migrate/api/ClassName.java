package dev.imago.migrate.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which class of the service a typed view, a builder, or an enum of a migration stands for, by its binary name: {@code
 * com.acme.orders.Order$Line}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ClassName {
    String value();
}
