package bevara.access;

import java.nio.charset.StandardCharsets;

/// Paths as they stand in `xlink:href`: percent-encoded UTF-8 (RFC 3986).
final class Hrefs {
    private static final String KEPT = "-._~/!$&'()*,;=:@";

    private Hrefs() {}

    static String encode(String path) {
        var out = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c < 128 && (Character.isLetterOrDigit(c) || KEPT.indexOf(c) >= 0)) out.append(c);
            else out.append('%').append(String.format("%02X", (int) c));
        }
        return out.toString();
    }
}
