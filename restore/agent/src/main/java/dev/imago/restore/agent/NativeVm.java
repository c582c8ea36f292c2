package dev.imago.restore.agent;

/**
 * What the agent needs from the virtual machine and Java can't give: instances by class, a pause of all other threads,
 * and the removal of environment variables. Works on HotSpot 17 and later.
 *
 * <p>The methods live in {@code libimago-jvmti.so}, which new is started with ({@code -agentpath}). HotSpot looks native
 * methods up in agent libraries as well, so nothing is loaded here and JDK 24+ prints no warning about native access.
 * Where the library was not given at the start, its path is taken from the system property {@value #LIBRARY_PROPERTY};
 * then only {@link #unsetenv} works and the others throw {@link IllegalStateException}. Without either, the class does not
 * initialise: {@link UnsatisfiedLinkError}.
 */
final class NativeVm {
    /** System property with the absolute path of the library, for a JVM that was started without it. */
    static final String LIBRARY_PROPERTY = "imago.jvmti";

    static {
        try {
            resumeOthers(); // nothing is suspended yet: this only asks whether the methods are found
        } catch (UnsatisfiedLinkError notAnAgent) {
            String library = System.getProperty(LIBRARY_PROPERTY);
            if (library == null) {
                throw notAnAgent;
            }
            System.load(library);
        }
    }

    private NativeVm() {}

    /**
     * Returns the reachable objects whose class is exactly {@code type}, subclasses left out, in no particular order.
     * Stops the world for one walk of the heap.
     *
     * @param max how many to return at most; give one more than wanted to learn that there are more
     * @throws IllegalStateException if the library was not loaded as an agent or the VM refuses
     */
    static native Object[] instancesOf(Class<?> type, int max);

    /**
     * Suspends all threads but the calling one and the VM's own (those of the root thread group: reference handler,
     * finalizer, signal dispatcher), virtual threads included on JDK 21 and later. A thread inside native code stops when
     * it returns to Java. The caller must not wait for a lock until {@link #resumeOthers}: its owner may be suspended.
     *
     * @return how many platform threads are suspended
     * @throws IllegalStateException if the library was not loaded as an agent
     */
    static native int suspendOthers();

    /** Resumes what {@link #suspendOthers} suspended; does nothing if nothing is. */
    static native void resumeOthers();

    /**
     * Removes a variable from the process's own environment. {@link System#getenv} still shows it once Java has copied
     * the environment.
     */
    static native void unsetenv(String name);
}
