package dev.imago.checkpoint.image;

/** Magic numbers that begin image files; all but the inventory have the common one before their own. */
enum ImageMagic {
    INVENTORY(0x58313116),
    PSTREE(0x50273030),
    CORE(0x55053847),
    IDS(0x54432030),
    MM(0x57492820),
    PAGEMAP(0x56084025),
    FILES(0x56303138),
    FDINFO(0x56213732),
    MEMFD_INODE(0x48453499),
    REMAP_FPATH(0x59133954),
    GHOST_FILE(0x52583605);

    static final int COMMON = 0x54564319;
    final int number;

    ImageMagic(int number) {
        this.number = number;
    }
}
