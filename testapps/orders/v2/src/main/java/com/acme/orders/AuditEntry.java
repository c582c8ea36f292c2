package com.acme.orders;

/** Something that happened, and what had happened before it. */
final class AuditEntry extends Event {
    private static final long serialVersionUID = 1;

    final String what;
    final long subject;
    final transient AuditEntry previous;

    private AuditEntry(AuditEntry read, AuditEntry previous) {
        super(read);
        this.what = read.what;
        this.subject = read.subject;
        this.previous = previous;
    }

    AuditEntry(long id, String what, long subject, AuditEntry previous) {
        super(id, "clerk");
        this.what = what;
        this.subject = subject;
        this.previous = previous;
    }

    /** Links an entry that was read from a file. */
    AuditEntry after(AuditEntry before) {
        return new AuditEntry(this, before);
    }

    String text() {
        return id + "|" + created + "|" + what + "|" + subject;
    }
}
