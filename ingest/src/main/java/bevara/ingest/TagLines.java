package bevara.ingest;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The lines of a tag file, ended by LF, CR or both (RFC 8493, 2.1.3); a byte order mark is passed over. A line
/// that does not end, and bytes that are not of the encoding, throw IOException.
final class TagLines implements Closeable {
    static final int LONGEST = 1 << 16;

    private final BufferedReader reader;
    private final StringBuilder line = new StringBuilder();
    private int number;
    private boolean afterCarriageReturn;
    private boolean marked;

    /// A line that does not end.
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;
        private final int line;

        private TooLong(int line) {
            super("line too long");
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    TagLines(InputStream in, Charset charset) {
        var decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        this.reader = new BufferedReader(new InputStreamReader(in, decoder), 1 << 15);
    }

    static TagLines utf8(InputStream in) {
        return new TagLines(in, StandardCharsets.UTF_8);
    }

    /// The next line, null at the end.
    @Nullable
    String next() throws IOException {
        line.setLength(0);
        boolean any = false;
        int c;
        while ((c = reader.read()) >= 0) {
            if (c == '\n' && afterCarriageReturn) {
                afterCarriageReturn = false;
                continue;
            }
            afterCarriageReturn = c == '\r';
            any = true;
            if (c == '\n' || c == '\r') break;
            if (c == '\uFEFF' && number == 0 && line.isEmpty() && !marked) {
                marked = true;
                continue;
            }
            if (line.length() == LONGEST) throw new TooLong(number + 1);
            line.append((char) c);
        }
        if (!any) return null;
        number++;
        return line.toString();
    }

    /// The number of the last line read, from 1.
    int number() {
        return number;
    }

    /// Whether a byte order mark stood before the first line.
    boolean marked() {
        return marked;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
