package dev.imago.checkpoint.state;

import java.util.List;

/**
 * The typed object graph of a service: roots, and objects with ids from 1 to {@link #size()}.
 *
 * <p>Safe for use by several threads, each with its own {@link StateRecord}. Whoever opened it closes it.
 */
public interface State extends AutoCloseable {
    /** Shapes of the classes that the objects and roots belong to. */
    Dictionary dictionary();

    List<Root> roots();

    /** Number of objects; ids go from 1 to this, inclusive. */
    int size();

    /** All record types; the one with id {@code i} stands at index {@code i}. */
    List<RecordType> types();

    RecordType typeOf(int id);

    /** Decodes object {@code id} into {@code record}. */
    void read(int id, StateRecord record);

    /** A path from a root to the object, as a person reads it: {@code com.acme.Shop.orders[3].customer}. */
    String pathTo(int id);

    @Override
    void close();
}
