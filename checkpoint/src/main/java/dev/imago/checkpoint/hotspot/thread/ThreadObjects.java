package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.hotspot.ObjectReader;

/** Reads {@code java.lang.Thread} objects. JDK 19 (JEP 425) moved most fields of platform threads to a holder. */
record ThreadObjects(ObjectReader objects) {

    /**
     * What a thread object says.
     *
     * @param group name of the thread group; empty when there is none
     * @param task address of the Runnable; 0 when there is none
     */
    record Facts(String name, boolean daemon, String group, long task) {}

    private static final Facts NONE = new Facts("", true, "", 0);

    Facts read(long thread) {
        if (thread == 0) {
            return NONE;
        }
        long name = objects.ref(thread, "name");
        boolean held = objects.field(thread, "holder") != null;
        long holder = held ? objects.ref(thread, "holder") : thread;
        if (holder == 0) {
            return NONE; // its constructor has not run yet
        }
        long group = objects.ref(holder, "group");
        long groupName = group == 0 ? 0 : objects.ref(group, "name");
        return new Facts(
                name == 0 ? "" : objects.string(name),
                objects.booleanField(holder, "daemon"),
                groupName == 0 ? "" : objects.string(groupName),
                objects.ref(holder, held ? "task" : "target"));
    }
}
