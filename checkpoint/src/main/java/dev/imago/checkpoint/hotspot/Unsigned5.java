package dev.imago.checkpoint.hotspot;

/** Reads numbers in HotSpot's UNSIGNED5 form (JDK 20 and later, JDK-8295318): one to five bytes, none of them 0. */
final class Unsigned5 {
    private final byte[] bytes;
    private final long address;
    private int at;

    /** @param address where the bytes come from, for messages */
    Unsigned5(byte[] bytes, long address) {
        this.bytes = bytes;
        this.address = address;
    }

    int next() {
        int sum = 0;
        for (int i = 0; i < UnexportedFacts.UNSIGNED5_LONGEST; i++) {
            int b = at < bytes.length ? bytes[at] & 0xff : 0;
            if (b < UnexportedFacts.UNSIGNED5_LOWEST) {
                throw new CorruptVmException("a compressed number of the VM is cut short", address + at);
            }
            at++;
            sum += (b - UnexportedFacts.UNSIGNED5_LOWEST) << (UnexportedFacts.UNSIGNED5_SHIFT * i);
            if (b < UnexportedFacts.UNSIGNED5_LOWEST + UnexportedFacts.UNSIGNED5_LOW_CODES) {
                break;
            }
        }
        return sum;
    }
}
