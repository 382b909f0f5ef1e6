package bevara.ingest;

import bevara.schemas.SchemaFault;
import bevara.schemas.Siard;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.jspecify.annotations.Nullable;

/// Checks the SIARD databases in a package as they lie there, as streams: read once for what there is and what the
/// metadata say, and once for the rows. Memory grows by a number for each large object.
/// Source: eCH-0165 SIARD 2.0 to 2.2, chapters 4 and 5.
final class SiardCheck {
    private static final String METADATA = "header/metadata.xml";
    private static final String SCHEMA = "header/metadata.xsd";
    private static final Pattern VERSION = Pattern.compile("header/(?:siard)?version/(2\\.\\d)/?");
    private static final Pattern TABLE = Pattern.compile("content/(schema\\d+/(table\\d+))/(.+)");
    private static final Pattern FOLDER = Pattern.compile("content/(schema\\d+/(table\\d+/(lob\\d+/)?)?)?|header/.*");
    private static final Pattern LARGE = Pattern.compile("lob\\d+/[^/]+");
    /// So many large objects that are missing are told of one by one, for each table.
    private static final int TOLD = 20;

    private final Pack pack;
    private final Limits limits;
    private final Member member;

    private final Set<Long> entries = new HashSet<>();
    private final Set<String> versions = new LinkedHashSet<>();
    private final Set<String> tables = new LinkedHashSet<>();
    private Siard.@Nullable Metadata metadata;
    private final ZipDirectory directory = new ZipDirectory();
    private boolean damaged;
    private long members;
    private long unpacked;
    /// Where the header begins, when all content is before it; -1 when not.
    private long header = -1;

    private boolean mixed;

    private SiardCheck(Pack pack, Limits limits, Member member) {
        this.pack = pack;
        this.limits = limits;
        this.member = member;
    }

    static void check(Pack pack, Limits limits) throws IOException {
        for (var member : pack.listing().members())
            if (member.readable() && member.path().toLowerCase(Locale.ROOT).endsWith(".siard"))
                new SiardCheck(pack, limits, member).check();
    }

    private void check() throws IOException {
        visit(this::look, null, directory::find);
        if (!damaged && !directory.ended()) damaged("no end");
        if (damaged) return;
        structure();
        var found = metadata;
        if (found == null) return;
        for (var missing : found.missing())
            error(Code.SIARD_METADATA_INCOMPLETE, missing.line(), missing.rule(), missing.element(), missing.parent());
        for (var table : found.tables())
            if (!tables.contains(table.folder()))
                error(Code.SIARD_FILE_MISSING, table.line(), "P_4.3", "content/" + table.folder());
        readTables(found);
    }

    private interface Seeing {
        void see(ZipArchiveEntry entry, ZipArchiveInputStream zip) throws IOException;
    }

    private void visit(Seeing seeing, @Nullable Digesting digesting, Bytes raws) throws IOException {
        pack.read(List.of(member), (_, in) -> {
            var raw = new Watched(digesting == null ? in : digesting.over(in), raws);
            try (var zip = new ZipArchiveInputStream(raw, StandardCharsets.UTF_8.name(), true, false)) {
                visit(zip, seeing);
                raw.transferTo(OutputStream.nullOutputStream());
            } catch (ArchiveDamaged e) {
                damaged = true;
                throw e;
            } catch (IOException e) {
                damaged(String.valueOf(e.getMessage()));
            }
        });
    }

    private void visit(ZipArchiveInputStream zip, Seeing seeing) throws IOException {
        int seen = 0;
        unpacked = 0;
        members = 0;
        // What a descriptor tells of an entry is known when the next one is asked for.
        @Nullable ZipArchiveEntry before = null;
        for (ZipArchiveEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (before != null) members += ZipDirectory.number(before);
            if (++seen > limits.entries()) {
                damaged("more than " + limits.entries() + " entries");
                return;
            }
            if (!entry.isDirectory() && !zip.canReadEntryData(entry)) {
                damaged(entry.getName());
                return;
            }
            seeing.see(entry, zip);
            if (damaged) return;
            drain(zip);
            before = entry;
        }
        if (before != null) members += ZipDirectory.number(before);
        if (seen == 0) damaged("no zip");
    }

    private void damaged(String why) {
        if (!damaged) error(Code.SIARD_UNREADABLE, 0, "G_4.1-1", why);
        damaged = true;
    }

    private void error(Code code, int line, String rule, String... arguments) {
        pack.findings().error(code, member.path(), line, "SIARD " + rule, arguments);
    }

    private void warning(Code code, String rule, String... arguments) {
        pack.findings().warning(code, member.path(), 0, "SIARD " + rule, arguments);
    }

    // -- what there is --

    private void look(ZipArchiveEntry entry, ZipArchiveInputStream zip) throws IOException {
        var name = entry.getName();
        entries.add(hash(name));
        var version = VERSION.matcher(name);
        if (version.matches()) versions.add(version.group(1));
        if (name.startsWith("header/") && header < 0) header = entry.getLocalHeaderOffset();
        else if (name.startsWith("content/") && header >= 0) mixed = true;
        var table = TABLE.matcher(name);
        if (table.matches() && table.group(3).equals(table.group(2) + ".xml")) tables.add(table.group(1));
        if (!isInPlace(name, entry.isDirectory())) warning(Code.SIARD_ENTRY_MISPLACED, "P_4.2", name);
        if (name.equals(METADATA)) readMetadata(zip);
        drain(zip);
    }

    private static boolean isInPlace(String name, boolean folder) {
        if (name.startsWith("header/")) return true;
        if (folder) return FOLDER.matcher(name).matches();
        var table = TABLE.matcher(name);
        if (!table.matches()) return false;
        var file = table.group(3);
        return file.equals(table.group(2) + ".xml")
                || file.equals(table.group(2) + ".xsd")
                || LARGE.matcher(file).matches();
    }

    private void readMetadata(InputStream in) throws IOException {
        try {
            metadata = Siard.metadata(metered(in));
        } catch (SchemaFault.Unreadable e) {
            error(Code.SIARD_METADATA_UNREADABLE, e.line(), "M_5.0", String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void structure() {
        if (metadata == null && !entries.contains(hash(METADATA)))
            error(Code.SIARD_FILE_MISSING, 0, "P_4.2-5", METADATA);
        if (!entries.contains(hash(SCHEMA))) error(Code.SIARD_FILE_MISSING, 0, "P_4.2-5", SCHEMA);
        if (versions.size() != 1) warning(Code.SIARD_VERSION_UNKNOWN, "P_4.2-4", String.join(", ", versions));
    }

    // -- the rows --

    private void readTables(Siard.Metadata stated) throws IOException {
        directory.rewind();
        Map<String, Siard.Table> byFolder = new HashMap<>();
        for (var table : stated.tables()) byFolder.put(table.folder(), table);
        var digesting = digesting(stated);
        visit(
                (entry, zip) -> {
                    var name = entry.getName();
                    var path = TABLE.matcher(name);
                    boolean content = path.matches() && path.group(3).equals(path.group(2) + ".xml");
                    if (name.startsWith("content/") && digesting != null) digesting.content = true;
                    if (content)
                        rows(name, path.group(1), byFolder.get(path.group(1)), stated, digested(zip, digesting));
                    else drain(digested(zip, digesting));
                    if (digesting != null) digesting.content = false;
                },
                digesting,
                directory::read);
        if (!damaged && !directory.lists(members)) damaged("the directory lists other files than there are");
        if (digesting != null && !damaged && !digesting.fits())
            warning(Code.SIARD_DIGEST_DIFFERS, "M_5.1-1", digesting.algorithm, digesting.stated);
    }

    private static InputStream digested(ZipArchiveInputStream zip, @Nullable Digesting digesting) {
        return digesting == null ? zip : digesting.overContent(zip);
    }

    private void rows(String name, String folder, Siard.@Nullable Table table, Siard.Metadata stated, InputStream in)
            throws IOException {
        int[] missing = {0};
        try {
            long rows = Siard.rows(metered(in), (file, column, line) -> {
                if (isThere(file, folder, column, table, stated)) return;
                if (missing[0]++ < TOLD)
                    error(Code.SIARD_LARGE_OBJECT_MISSING, 0, "P_4.2-3", file, name, String.valueOf(line));
            });
            if (missing[0] > TOLD)
                error(Code.SIARD_LARGE_OBJECTS_MISSING, 0, "P_4.2-3", String.valueOf(missing[0]), name);
            if (table != null && table.rows() >= 0 && table.rows() != rows)
                error(
                        Code.SIARD_ROWS_DIFFER,
                        table.line(),
                        "M_5.5-1",
                        name,
                        String.valueOf(table.rows()),
                        String.valueOf(rows));
        } catch (SchemaFault.Unreadable e) {
            error(
                    Code.SIARD_TABLE_UNREADABLE,
                    0,
                    "T_6",
                    name,
                    String.valueOf(e.line()),
                    String.valueOf(e.getMessage()));
            drain(in);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// The versions, and the programs that write them, count the path from different folders: what can be meant is
    /// enough. Outside the database it is a file of the package.
    private boolean isThere(
            String file, String folder, int column, Siard.@Nullable Table table, Siard.Metadata stated) {
        var own = table == null || column < 1 || column > table.lobFolders().size()
                ? ""
                : table.lobFolders().get(column - 1);
        var inTable = "content/" + folder + "/";
        var siard = member.path();
        var beside = siard.substring(0, siard.lastIndexOf('/') + 1);
        for (var inside : List.of(
                inTable + own + "/" + file,
                inTable + file,
                file,
                "content/" + file,
                "content/" + own + "/" + file,
                own + "/" + file,
                stated.lobFolder() + "/" + own + "/" + file,
                stated.lobFolder() + "/" + file)) {
            var path = normal(inside);
            if (path.isPresent() && entries.contains(hash(path.get()))) return true;
            for (var base : List.of(siard + "/", beside)) {
                var outside = normal(base + inside.replaceFirst("^file:/*(?=\\.)", ""));
                if (outside.isPresent() && pack.listing().find(outside.get()).isPresent()) return true;
            }
        }
        return false;
    }

    private static Optional<String> normal(String path) {
        var elements = new ArrayList<String>();
        for (var element : path.split("/")) {
            if (element.equals("..") && elements.isEmpty()) return Optional.empty();
            if (element.equals("..")) elements.removeLast();
            else if (!element.isEmpty() && !element.equals(".")) elements.add(element);
        }
        return Optional.of(String.join("/", elements));
    }

    /// Two paths with the same number would need luck, or ill will that gains nothing by it.
    private static long hash(String path) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) hash = (hash ^ b) * 0x100000001b3L;
        return hash;
    }

    // -- bytes --

    private void drain(InputStream in) throws IOException {
        var all = metered(in);
        var buffer = new byte[1 << 16];
        while (all.read(buffer) > 0) {
            // counted, and digested where that is wanted
        }
    }

    /// Refuses to unpack more than honest databases hold for their size.
    private InputStream metered(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int got = super.read(into, from, length);
                if (got > 0) unpacked += got;
                if (limits.bomb(unpacked, member.size())) throw new ArchiveDamaged(Code.ZIP_BOMB, member.path(), null);
                return got;
            }

            @Override
            public void close() {
                // it is the archive's
            }
        };
    }

    private @Nullable Digesting digesting(Siard.Metadata stated) {
        for (var digest : stated.digests()) {
            var algorithm = Algorithm.named(digest.algorithm()).orElse(null);
            if (algorithm != null) return new Digesting(algorithm, digest.hex(), mixed ? -1 : header);
        }
        return null;
    }

    /// The specification says "of the content folder": programs take the archive's bytes before the header, or the
    /// content's own. Either will do.
    private static final class Digesting {
        private final String algorithm;
        private final String stated;
        private final MessageDigest raw;
        private final MessageDigest unpacked;
        private long left;
        private boolean content;

        Digesting(Algorithm algorithm, String stated, long header) {
            this.algorithm = algorithm.standardName();
            this.stated = stated.strip().toLowerCase(Locale.ROOT);
            this.raw = algorithm.start();
            this.unpacked = algorithm.start();
            this.left = header;
        }

        InputStream over(InputStream in) {
            return new Watched(in, (bytes, from, length) -> {
                int some = (int) Math.min(length, Math.max(left, 0));
                raw.update(bytes, from, some);
                left -= some;
            });
        }

        InputStream overContent(InputStream in) {
            return new Watched(in, (bytes, from, length) -> {
                if (content) unpacked.update(bytes, from, length);
            });
        }

        boolean fits() {
            return stated.equals(HexFormat.of().formatHex(raw.digest()))
                    || stated.equals(HexFormat.of().formatHex(unpacked.digest()));
        }
    }

    private interface Bytes {
        void take(byte[] bytes, int from, int length);
    }

    private static final class Watched extends FilterInputStream {
        private final Bytes bytes;

        Watched(InputStream in, Bytes bytes) {
            super(in);
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int got = super.read(into, from, length);
            if (got > 0) bytes.take(into, from, got);
            return got;
        }

        @Override
        public void close() {
            // whoever opened it closes it
        }
    }
}
