package dev.imago.migrate.kryofile;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.objenesis.strategy.StdInstantiatorStrategy;
import com.esotericsoftware.kryo.kryo5.util.DefaultInstantiatorStrategy;
import dev.imago.migrate.Version;
import dev.imago.migrate.classpath.ClassPathDictionary;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A version of an application, loaded, with a real Kryo set up by a description: who is asked what a file must be. */
final class KryoApplication {
    private final ClassPathDictionary classPath;
    private final ClassLoader loader;

    private KryoApplication(Path classes) {
        this.classPath = ClassPathDictionary.read(List.of(classes), 17);
        try {
            this.loader =
                    new URLClassLoader(new URL[] {classes.toUri().toURL()}, KryoApplication.class.getClassLoader());
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compiles the sources, each a top-level class of package {@code app}. */
    static KryoApplication of(Path parent, String... sources) {
        return new KryoApplication(Version.compile(parent, "app", System.getProperty("java.class.path"), sources));
    }

    ClassPathDictionary classPath() {
        return classPath;
    }

    Class<?> load(String name) {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Calls a static method without arguments, on a stack that recursion does not exhaust soon. */
    Object call(String className, String method, Object... arguments) {
        return onDeepStack(() -> {
            for (Method each : load(className).getDeclaredMethods()) {
                if (each.getName().equals(method)) {
                    each.setAccessible(true);
                    return each.invoke(null, arguments);
                }
            }
            throw new IllegalArgumentException(method);
        });
    }

    interface Action<T> {
        T run() throws Exception;
    }

    /** Kryo recurses over what it reads and writes. */
    static <T> T onDeepStack(Action<T> action) {
        Object[] result = new Object[1];
        Throwable[] failure = new Throwable[1];
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        result[0] = action.run();
                    } catch (Throwable e) {
                        failure[0] = e;
                    }
                },
                "deep",
                2L << 30);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        if (failure[0] != null) {
            throw new IllegalStateException(failure[0]);
        }
        @SuppressWarnings("unchecked")
        T value = (T) result[0];
        return value;
    }

    private Kryo kryo(KryoDescription description, KryoDescription.Registrations registrations) {
        Kryo kryo = new Kryo();
        kryo.setClassLoader(loader);
        kryo.setReferences(description.references());
        kryo.setRegistrationRequired(description.registrationRequired());
        kryo.setOptimizedGenerics(description.optimizedGenerics());
        kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
        for (Map.Entry<Integer, String> each : registrations.classes().entrySet()) {
            kryo.register(load(each.getValue()), each.getKey());
        }
        return kryo;
    }

    byte[] write(KryoDescription description, KryoDescription.Registrations registrations, Object... objects) {
        return onDeepStack(() -> {
            Kryo kryo = kryo(description, registrations);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (Output out = new Output(bytes)) {
                for (Object each : objects) {
                    if (description.rootClass() == null) {
                        kryo.writeClassAndObject(out, each);
                    } else {
                        kryo.writeObject(out, each);
                    }
                }
            }
            return bytes.toByteArray();
        });
    }

    /** @param rootClass where the file has no class of its objects */
    Object[] read(
            KryoDescription description,
            KryoDescription.Registrations registrations,
            @Nullable String rootClass,
            byte[] bytes) {
        return onDeepStack(() -> {
            Kryo kryo = kryo(description, registrations);
            Object[] objects = new Object[description.objects()];
            try (Input in = new Input(bytes)) {
                for (int i = 0; i < objects.length; i++) {
                    objects[i] = rootClass == null ? kryo.readClassAndObject(in) : kryo.readObject(in, load(rootClass));
                }
                if (!in.end()) {
                    throw new IllegalStateException("something is left");
                }
            }
            return objects;
        });
    }
}
