package tipline.peers;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Wall time and this process's processor time since it was made. */
final class Stopwatch {
    private final long wall = System.nanoTime();
    private final long processor = processor();

    private static long processor() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Prints what the benchmark reads: one JSON object. */
    void report(long records) {
        System.out.printf(
                "{\"records\":%d,\"wall_ns\":%d,\"cpu_ns\":%d}%n",
                records, System.nanoTime() - wall, processor() - processor);
    }
}
