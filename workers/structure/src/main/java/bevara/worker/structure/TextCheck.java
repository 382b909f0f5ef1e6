package bevara.worker.structure;

import bevara.worker.structure.Stop.Damaged;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Plain text: decodes as its byte order mark says. Without one, text that is UTF-8 but for a few bytes is damaged or
/// put together of two encodings; any other is taken for one of the encodings of a byte a character, in which nothing
/// can be wrong.
final class TextCheck implements Check {
    /// So many times as often must UTF-8 be right as wrong for it to be meant; of a text in another encoding it is
    /// hardly ever right.
    private static final int SURE = 10;

    @Override
    public String standard() {
        return "Plain text, its encoding (Unicode 15, RFC 3629)";
    }

    @Override
    public Depth look(Bytes bytes, String name) throws Stop {
        if (bytes.has(0, 0xef, 0xbb, 0xbf)) decode(bytes, 3, StandardCharsets.UTF_8);
        else if (bytes.has(0, 0xff, 0xfe)) decode(bytes, 2, StandardCharsets.UTF_16LE);
        else if (bytes.has(0, 0xfe, 0xff)) decode(bytes, 2, StandardCharsets.UTF_16BE);
        else guess(bytes);
        return Depth.WHOLE;
    }

    private static void decode(Bytes bytes, int mark, Charset charset) throws Damaged {
        var in = bytes.slice(mark, bytes.length() - mark);
        var decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var out = CharBuffer.allocate(1 << 13);
        while (true) {
            var result = decoder.decode(in, out.clear(), true);
            if (result.isError())
                throw new Damaged(
                        "text-encoding",
                        (long) mark + in.position(),
                        "the mark at the beginning says %s, but these bytes are none (RFC 3629, 3)".formatted(charset));
            if (result.isUnderflow()) return;
        }
    }

    private static void guess(Bytes bytes) throws Damaged {
        var in = bytes.slice(0, bytes.length());
        int right = 0;
        int wrong = 0;
        int first = -1;
        while (in.hasRemaining()) {
            if (in.get(in.position()) >= 0) {
                in.get();
                continue;
            }
            int at = in.position();
            int length = character(in);
            if (length == 0 && wrong++ == 0) first = at;
            if (length > 0) right++;
            in.position(at + Math.max(1, length));
        }
        if (wrong > 0 && right >= (long) SURE * wrong)
            throw new Damaged(
                    "text-encoding",
                    first,
                    "the text is UTF-8, but %d of its characters are not (RFC 3629, 3)".formatted(wrong));
    }

    /// How many bytes the character has that begins here, 0 when it is none (RFC 3629, 4).
    private static int character(ByteBuffer in) {
        int head = in.get() & 0xff;
        int length = head >= 0xf0 ? 4 : head >= 0xe0 ? 3 : 2;
        if (head < 0xc2 || head > 0xf4 || in.remaining() < length - 1) return 0;
        for (int n = 1; n < length; n++) {
            int next = in.get() & 0xff;
            if ((next & 0xc0) != 0x80) return 0;
            boolean beyond = head == 0xe0 && next < 0xa0
                    || head == 0xed && next > 0x9f
                    || head == 0xf0 && next < 0x90
                    || head == 0xf4 && next > 0x8f;
            if (n == 1 && beyond) return 0;
        }
        return length;
    }
}
