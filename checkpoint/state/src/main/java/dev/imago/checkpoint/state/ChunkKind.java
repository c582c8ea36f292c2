package dev.imago.checkpoint.state;

/** What a chunk of encoded state holds. The code is part of the encoded form and never changes its meaning. */
enum ChunkKind {
    /** Record types, each before the first record that has it. */
    TYPES(1),
    ROOTS(2),
    OBJECTS(3),
    /** Closes the state: number of objects. What ends without it is truncated. */
    END(4);

    private final int code;

    ChunkKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ChunkKind ofCode(int code) {
        for (ChunkKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new StateFormatException("unknown chunk kind " + code);
    }
}
