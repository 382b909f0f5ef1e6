package bevara.app.web;

import bevara.access.Access;
import bevara.access.FileView;
import bevara.storage.AipId;
import bevara.storage.TenantId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A stretch of a text file, in lines. `from` and `next` are its first byte and the one after its last; a
/// `next` of 0 means that the file ends here.
public record TextPart(List<String> lines, String charset, long from, long next) {
    private static final int STRETCH = 256 * 1024;
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    static TextPart read(Access access, TenantId tenant, AipId aip, FileView file, long from) throws IOException {
        int length = (int) Math.min(STRETCH, file.size() - from);
        try (var in = access.content(tenant, aip, file.id(), from, length)) {
            return of(in.readNBytes(length), from, from + length < file.size());
        }
    }

    /// Cut at the last whole line where more follows, so that no character and no line is torn apart.
    static TextPart of(byte[] bytes, long from, boolean more) {
        int end = bytes.length;
        if (more) {
            int line = end;
            while (line > 0 && bytes[line - 1] != '\n') line--;
            if (line > 0) end = line;
        }
        var part = ByteBuffer.wrap(bytes, 0, end);
        var charset = charset(part);
        var text = charset.decode(part.duplicate()).toString();
        if (text.startsWith("\ufeff")) text = text.substring(1);
        return new TextPart(text.lines().toList(), charset.name(), from, more ? from + end : 0);
    }

    private static Charset charset(ByteBuffer bytes) {
        if (starts(bytes, 0xFF, 0xFE)) return StandardCharsets.UTF_16LE;
        if (starts(bytes, 0xFE, 0xFF)) return StandardCharsets.UTF_16BE;
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        // Not told that the input ends: a character cut off at the very end is no error.
        var result = decoder.decode(bytes.duplicate(), CharBuffer.allocate(bytes.remaining() + 1), false);
        return result.isError() ? WINDOWS : StandardCharsets.UTF_8;
    }

    private static boolean starts(ByteBuffer bytes, int first, int second) {
        return bytes.remaining() > 1 && (bytes.get(0) & 0xFF) == first && (bytes.get(1) & 0xFF) == second;
    }
}
