package bevara.app.command;

import bevara.storage.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;

/// Walks once through a zip of stored members (docs/format.md), as its bytes come by. Memory does not grow with it.
///
/// Source: PKWARE APPNOTE 6.3.
final class ZipWalk {
    /// A member whose bytes have come by; `begin` is where they began.
    record Member(String name, long begin, long size, Digest sha256) {}

    interface Visitor {
        void member(Member member);
    }

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int WIDE_END = 0x06064b50;
    private static final int LOCATOR = 0x07064b50;
    private static final int END = 0x06054b50;
    private static final long MAX32 = 0xffffffffL;
    private static final int STREAMED = 1 << 3;

    private enum Part {
        SIGNATURE,
        LOCAL_HEADER,
        LOCAL_NAME,
        BYTES,
        CENTRAL_HEADER,
        CENTRAL_NAME,
        WIDE_END_SIZE,
        WIDE_END_REST,
        LOCATOR_REST,
        END_REST,
        OVER
    }

    private final Visitor visitor;
    /// Of what the members say of themselves, and of what the directory says of them.
    private final MessageDigest members = Digest.sha256();
    private final MessageDigest directory = Digest.sha256();
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private Part part = Part.SIGNATURE;
    private long wanted = 4;
    private long position;
    private String fault = "";

    private ByteBuffer header = ByteBuffer.allocate(0);
    private String name = "";
    private long begin;
    private long size;
    private long offset;
    private MessageDigest digest = Digest.sha256();
    private CRC32 sum = new CRC32();

    ZipWalk(Visitor visitor) {
        this.visitor = visitor;
    }

    /// After a fault nothing more is looked at.
    void take(byte[] bytes, int length) {
        for (int at = 0; at < length && fault.isEmpty(); ) {
            if (part == Part.OVER) {
                fail("bytes after the end");
                return;
            }
            int taken = (int) Math.min(wanted, length - at);
            if (part == Part.BYTES) {
                digest.update(bytes, at, taken);
                sum.update(bytes, at, taken);
            } else collected.write(bytes, at, taken);
            at += taken;
            position += taken;
            wanted -= taken;
            while (wanted == 0 && part != Part.OVER && fault.isEmpty()) step();
        }
    }

    /// Why it is no zip as Bevara writes it; empty when it is one.
    String fault() {
        if (!fault.isEmpty()) return fault;
        return part == Part.OVER ? "" : "the zip ends at " + position;
    }

    private void fail(String why) {
        fault = why;
    }

    private void next(Part following, long bytes) {
        part = following;
        wanted = bytes;
    }

    private ByteBuffer taken() {
        var bytes = ByteBuffer.wrap(collected.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        collected.reset();
        return bytes;
    }

    private void step() {
        switch (part) {
            case SIGNATURE -> signature(taken().getInt());
            case LOCAL_HEADER -> localHeader(taken());
            case LOCAL_NAME -> localName(taken());
            case BYTES -> member();
            case CENTRAL_HEADER -> centralHeader(taken());
            case CENTRAL_NAME -> centralName(taken());
            case WIDE_END_SIZE -> next(Part.WIDE_END_REST, Math.clamp(taken().getLong(), 0, 1 << 16));
            case WIDE_END_REST, LOCATOR_REST -> {
                collected.reset();
                next(Part.SIGNATURE, 4);
            }
            case END_REST -> end(taken());
            case OVER -> throw new IllegalStateException();
        }
    }

    private void signature(int signature) {
        switch (signature) {
            case LOCAL -> next(Part.LOCAL_HEADER, 26);
            case CENTRAL -> next(Part.CENTRAL_HEADER, 42);
            case WIDE_END -> next(Part.WIDE_END_SIZE, 8);
            case LOCATOR -> next(Part.LOCATOR_REST, 16);
            case END -> next(Part.END_REST, 18);
            default -> fail("no part of a zip at " + (position - 4));
        }
    }

    private void localHeader(ByteBuffer bytes) {
        offset = position - 30;
        header = bytes;
        if (bytes.getShort(4) != 0) fail("a packed member at " + offset);
        else if ((bytes.getShort(2) & STREAMED) != 0) fail("a member without a size at " + offset);
        else next(Part.LOCAL_NAME, length(bytes, 22) + length(bytes, 24));
    }

    private static int length(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    private static long number(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    private void localName(ByteBuffer bytes) {
        name = text(bytes, length(header, 22));
        size = wide(number(header, 18), extra(bytes));
        begin = position;
        digest = Digest.sha256();
        sum = new CRC32();
        next(Part.BYTES, size);
    }

    private static String text(ByteBuffer bytes, int length) {
        var text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /// A number of the header, or when that is too narrow the next one of the ZIP64 extra field.
    private static long wide(long narrow, ByteBuffer extra) {
        return narrow == MAX32 && extra.remaining() >= Long.BYTES ? Math.max(0, extra.getLong()) : narrow;
    }

    /// Where the numbers of the ZIP64 extra field begin, when it stands first, as with us it does.
    private static ByteBuffer extra(ByteBuffer bytes) {
        if (bytes.remaining() >= 4 && bytes.getShort(bytes.position()) == 1) bytes.position(bytes.position() + 4);
        return bytes;
    }

    private void member() {
        if (sum.getValue() != number(header, 10)) fail("%s has another CRC-32 than its header says".formatted(name));
        note(members, name, number(header, 10), size, offset);
        visitor.member(new Member(name, begin, size, Digest.of(digest)));
        next(Part.SIGNATURE, 4);
    }

    private static void note(MessageDigest of, String name, long sum, long size, long offset) {
        of.update("%d %d %d %s\n".formatted(sum, size, offset, name).getBytes(StandardCharsets.UTF_8));
    }

    private void centralHeader(ByteBuffer bytes) {
        header = bytes;
        next(Part.CENTRAL_NAME, (long) length(bytes, 24) + length(bytes, 26) + length(bytes, 28));
    }

    private void centralName(ByteBuffer bytes) {
        var listed = text(bytes, length(header, 24));
        long wideSize = wide(number(header, 20), extra(bytes));
        if (number(header, 16) == MAX32) wide(MAX32, bytes);
        note(directory, listed, number(header, 12), wideSize, wide(number(header, 38), bytes));
        next(Part.SIGNATURE, 4);
    }

    private void end(ByteBuffer bytes) {
        if (length(bytes, 16) != 0) fail("a comment");
        else if (!Arrays.equals(members.digest(), directory.digest())) fail("the directory lists other members");
        next(Part.OVER, 0);
    }
}
