package bevara.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What `bagit.txt` declares (RFC 8493, 2.1.1). Versions before 1.0 are read more leniently, as their own texts
/// were.
record BagDeclaration(String version, Charset encoding) {
    private static final String SOURCE = "RFC 8493 2.1.1";
    private static final String PATH = "bagit.txt";
    private static final Set<String> VERSIONS = Set.of("0.93", "0.94", "0.95", "0.96", "0.97", "1.0");
    private static final Pattern VERSION = Pattern.compile("BagIt-Version(\\s*):(\\s*)([^\\s]+)(\\s*)");
    private static final Pattern ENCODING = Pattern.compile("Tag-File-Character-Encoding(\\s*):(\\s*)([^\\s]+)(\\s*)");

    /// What is assumed when the declaration cannot be used.
    static final BagDeclaration ASSUMED = new BagDeclaration("1.0", StandardCharsets.UTF_8);

    boolean isFirstEdition() {
        return version.equals("1.0");
    }

    /// Of what 1.0 forbids and the drafts before it left open.
    Finding.Severity severity() {
        return isFirstEdition() ? Finding.Severity.ERROR : Finding.Severity.WARNING;
    }

    /// Until 0.95 it had another name.
    String infoFile() {
        return version.compareTo("0.96") < 0 ? "package-info.txt" : "bag-info.txt";
    }

    static BagDeclaration read(InputStream in, Findings findings) throws IOException {
        var start = in.readNBytes(4096);
        if (start.length >= 3 && (start[0] & 0xff) == 0xef && (start[1] & 0xff) == 0xbb)
            findings.error(Code.BAG_DECLARATION_INVALID, PATH, 1, SOURCE);
        var lines = lines(start, findings);
        var version = lines.isEmpty() ? null : VERSION.matcher(lines.get(0));
        var encoding = lines.size() < 2 ? null : ENCODING.matcher(lines.get(1));
        if (version == null || !version.matches()) {
            findings.error(Code.BAG_DECLARATION_INVALID, PATH, 1, SOURCE);
            return ASSUMED;
        }
        if (encoding == null || !encoding.matches()) {
            findings.error(Code.BAG_DECLARATION_INVALID, PATH, 2, SOURCE);
            return ASSUMED;
        }
        if (!VERSIONS.contains(version.group(3))) {
            findings.error(Code.BAG_VERSION_UNSUPPORTED, PATH, 1, SOURCE, version.group(3));
            return ASSUMED;
        }
        boolean first = version.group(3).equals("1.0");
        for (int i = 0; first && i < 2; i++) {
            var match = i == 0 ? version : encoding;
            boolean exact = match.group(1).isEmpty()
                    && match.group(2).equals(" ")
                    && match.group(4).isEmpty();
            if (!exact) findings.error(Code.BAG_DECLARATION_INVALID, PATH, i + 1, SOURCE);
        }
        if (first && lines.size() > 2) findings.error(Code.BAG_DECLARATION_INVALID, PATH, 3, SOURCE);
        return new BagDeclaration(version.group(3), charset(encoding.group(3), findings));
    }

    private static List<String> lines(byte[] start, Findings findings) throws IOException {
        var lines = new ArrayList<String>();
        try (var tagLines = TagLines.utf8(new java.io.ByteArrayInputStream(start))) {
            String line;
            while ((line = tagLines.next()) != null) lines.add(line);
        } catch (CharacterCodingException e) {
            findings.error(Code.TAG_FILE_UNREADABLE, PATH, lines.size() + 1, SOURCE, StandardCharsets.UTF_8.name());
        }
        return lines;
    }

    private static Charset charset(String name, Findings findings) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            findings.error(Code.BAG_ENCODING_UNKNOWN, PATH, 2, SOURCE, name);
            return StandardCharsets.UTF_8;
        }
    }
}
