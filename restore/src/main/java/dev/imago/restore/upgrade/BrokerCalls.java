package dev.imago.restore.upgrade;

import dev.imago.checkpoint.freeze.CompletedCalls;
import dev.imago.restore.takeover.Broker;
import dev.imago.restore.takeover.BrokerException;
import java.util.List;
import java.util.Map;

/** The system calls of old that are over, as the broker sees them; refuses where somebody else traces old. */
record BrokerCalls(Broker broker) implements CompletedCalls {
    @Override
    public Map<Integer, Integer> find() throws InterruptedException {
        try {
            return broker.completedCalls();
        } catch (BrokerException e) {
            if (e.code() != BrokerException.Code.UNTRACEABLE) {
                throw e;
            }
            throw UpgradeException.refused(
                    "it can't be seen whether the service's threads really wait",
                    List.of(String.valueOf(e.getMessage())),
                    "end the debugger or tracer that is attached to it: TracerPid in /proc/PID/task/THREAD/status is its pid");
        }
    }
}
