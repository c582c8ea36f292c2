package dev.imago.restore.agent.load;

/** A virtual machine in which no thread needs to stop, and whose heap has the given objects. */
final class QuietVm implements LiveVm {
    private final Object[] heap;
    int suspensions;
    int resumptions;

    QuietVm(Object... heap) {
        this.heap = heap;
    }

    @Override
    public Object[] instancesOf(Class<?> type, int max) {
        return java.util.Arrays.stream(heap)
                .filter(o -> o.getClass() == type)
                .limit(max)
                .toArray();
    }

    @Override
    public int suspendOthers() {
        suspensions++;
        return 0;
    }

    @Override
    public void resumeOthers() {
        resumptions++;
    }

    GraphLoader loader() {
        ServiceClasses classes = new ServiceClasses(QuietVm.class.getClassLoader(), () -> new Class<?>[0]);
        return new GraphLoader(classes, this);
    }
}
