package bevara.worker.verapdf;

import bevara.worker.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Whether a PDF bears one of the two marks that only PDF/A has, the namespace of its metadata and its output intent.
final class Claim {
    private static final List<String> MARKS = List.of("http://www.aiim.org/pdfa/ns/id/", "/GTS_PDFA1");
    private static final int PIECE = 1 << 16;
    private static final int OVERLAP = 64;

    private Claim() {}

    static boolean isMadeIn(Request request) throws IOException {
        try (var in = request.open()) {
            var buffer = new byte[PIECE];
            int kept = 0;
            for (int got = in.readNBytes(buffer, kept, PIECE - kept); got > 0; ) {
                var piece = new String(buffer, 0, kept + got, StandardCharsets.ISO_8859_1);
                if (MARKS.stream().anyMatch(piece::contains)) return true;
                int end = kept + got;
                kept = Math.min(OVERLAP, end);
                System.arraycopy(Arrays.copyOfRange(buffer, end - kept, end), 0, buffer, 0, kept);
                got = in.readNBytes(buffer, kept, PIECE - kept);
            }
            return false;
        }
    }
}
