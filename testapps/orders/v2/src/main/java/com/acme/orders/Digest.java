package com.acme.orders;

import java.util.List;
import java.util.zip.CRC32;

/** One number for a set of lines, whatever their order. */
final class Digest {
    private final CRC32 crc = new CRC32();
    private long sum;
    private long lines;

    void add(String line) {
        byte[] bytes = line.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        long low = 1125899906842597L;
        for (byte each : bytes) {
            low = 31 * low + each;
        }
        crc.reset();
        crc.update(bytes);
        long mixed = (low ^ (crc.getValue() << 32)) * 0x9E3779B97F4A7C15L;
        sum += mixed ^ (mixed >>> 29);
        lines++;
    }

    Digest addAll(List<String> all) {
        all.forEach(this::add);
        return this;
    }

    @Override
    public String toString() {
        return lines + ":" + Long.toHexString(sum);
    }
}
