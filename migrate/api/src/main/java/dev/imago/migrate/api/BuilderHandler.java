package dev.imago.migrate.api;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** A new object behind a builder. */
final class BuilderHandler implements View.Wrapper {
    private final NewObject object;
    private final BuilderMethods methods;

    BuilderHandler(NewObject object, BuilderMethods methods) {
        this.object = object;
        this.methods = methods;
    }

    @Override
    public Object wrapped() {
        return object;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        String field = methods.field(method);
        if (field == null) {
            return Delegation.invoke(object, proxy, method, arguments);
        }
        object.set(field, arguments == null ? null : arguments[0]);
        return method.getReturnType() == void.class ? null : proxy;
    }
}
