package bevara.access;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// What is said between [ParserProcess] and [ParserMain]: a request is name, media type and bytes; an answer is
/// an outcome and a text. Texts are UTF-8 after their length.
final class ParserProtocol {
    static final int LONGEST_TEXT = 1_000_000;
    static final long LARGEST_FILE = 64L << 20;

    private ParserProtocol() {}

    static final class Request {
        private final String name;
        private final String mime;
        private final byte[] bytes;

        Request(String name, String mime, byte[] bytes) {
            this.name = name;
            this.mime = mime;
            this.bytes = bytes;
        }

        String name() {
            return name;
        }

        String mime() {
            return mime;
        }

        /// Not copied.
        byte[] bytes() {
            return bytes;
        }
    }

    static void ask(DataOutputStream out, String name, String mime, long size, InputStream bytes) throws IOException {
        write(out, name);
        write(out, mime);
        out.writeInt(Math.toIntExact(size));
        if (bytes.transferTo(out) != size) throw new EOFException("the file is shorter than catalogued");
        out.flush();
    }

    static Request receive(DataInputStream in) throws IOException {
        return new Request(read(in), read(in), in.readNBytes(in.readInt()));
    }

    static void answer(DataOutputStream out, ExtractedText text) throws IOException {
        write(out, text.outcome().name());
        write(out, text.text());
        out.flush();
    }

    static ExtractedText hear(DataInputStream in) throws IOException {
        try {
            var outcome = ExtractedText.Outcome.valueOf(read(in));
            return new ExtractedText(outcome, read(in));
        } catch (IllegalArgumentException e) {
            throw new IOException("that is no answer", e);
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > 4 * LONGEST_TEXT) throw new IOException("no text has the length " + length);
        var bytes = in.readNBytes(length);
        if (bytes.length < length) throw new EOFException();
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
