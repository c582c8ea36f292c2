package dev.imago.migrate.meaning;

/**
 * A method as code names it.
 *
 * @param owner binary name of the class
 */
record MethodRef(String owner, String name, String descriptor) {
    /** Name and descriptor: what tells apart the methods of one class. */
    String signature() {
        return name + descriptor;
    }

    /** {@code com.acme.Order.total}: how messages name it. */
    String readable() {
        return owner + "." + name;
    }

    MethodRef in(String otherOwner) {
        return new MethodRef(otherOwner, name, descriptor);
    }
}
