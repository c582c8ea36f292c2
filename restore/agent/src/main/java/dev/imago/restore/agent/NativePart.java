package dev.imago.restore.agent;

import dev.imago.restore.agent.load.LiveVm;

/** What {@link NativeVm} does, as the {@link LiveVm} that the loader asks for. */
final class NativePart implements LiveVm {
    /**
     * Removes the variable that brought the agent here, so that processes started by the service don't inherit it.
     *
     * @throws UnsatisfiedLinkError if the JVM was started without {@code -agentpath} of {@code libimago-jvmti.so}
     */
    static void forgetEnvironment() {
        NativeVm.unsetenv("JAVA_TOOL_OPTIONS");
    }

    @Override
    public Object[] instancesOf(Class<?> type, int max) {
        return NativeVm.instancesOf(type, max);
    }

    @Override
    public int suspendOthers() {
        return NativeVm.suspendOthers();
    }

    @Override
    public void resumeOthers() {
        NativeVm.resumeOthers();
    }
}
