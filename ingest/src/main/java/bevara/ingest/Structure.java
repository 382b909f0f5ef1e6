package bevara.ingest;

import bevara.ingest.Entry.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// First look at a package: its entries, without their content. Every rule that a name breaks is reported; what
/// breaks none becomes the listing.
final class Structure {
    private static final String SOURCE = "OAIS 4.2.3.3";

    private final Limits limits;
    private final PathRules rules;
    private final Findings findings;

    private final List<Found> files = new ArrayList<>();
    private final Set<String> folders = new HashSet<>();
    private long entries;
    private long bytes;
    private long unpacked;
    private long packed;

    private record Found(String path, long size, long crc, boolean readable) {}

    private Structure(Limits limits, Findings findings) {
        this.limits = limits;
        this.rules = new PathRules(limits);
        this.findings = findings;
    }

    /// The listing; throws [ArchiveDamaged] when the package ends before its entries do or is beyond all limits.
    static Listing read(PackageSource source, Limits limits, Findings findings) throws IOException {
        var structure = new Structure(limits, findings);
        source.visit((entry, _) -> structure.see(entry));
        return structure.listing();
    }

    private boolean see(Entry entry) throws ArchiveDamaged {
        if (entry.type() == Type.NOISE) {
            noise(entry);
            return true;
        }
        var path = PathRules.plain(entry.name());
        if (++entries > limits.entries())
            throw new ArchiveDamaged(Code.TOO_MANY_ENTRIES, String.valueOf(limits.entries()), null);
        if (path.isEmpty() && entry.type() == Type.FOLDER) return true;
        boolean usable = rules.ordinary(path) || judge(path);
        for (var oddity : entry.oddities()) findings.warning(oddity, path, 0, SOURCE);
        switch (entry.type()) {
            case FOLDER -> {
                if (entry.size() > 0) findings.error(Code.FOLDER_HAS_CONTENT, path, 0, SOURCE);
                if (usable) folders.add(path);
            }
            case NOISE -> throw new IllegalStateException("noise has no path");
            case LINK -> findings.error(Code.LINK_IN_PACKAGE, path, 0, SOURCE);
            case SPECIAL -> findings.error(Code.SPECIAL_FILE_IN_PACKAGE, path, 0, SOURCE);
            case FILE, ENCRYPTED, UNKNOWN_COMPRESSION -> file(entry, path, usable);
        }
        return true;
    }

    /// What lies there whole is a file that would be lost.
    private void noise(Entry entry) {
        var size = String.valueOf(entry.size());
        if (entry.name().isEmpty()) findings.warning(Code.ARCHIVE_HAS_NOISE, "", 0, SOURCE, size);
        else findings.error(Code.ARCHIVE_HIDES_FILES, "", 0, SOURCE, size, entry.name());
    }

    /// Whether the name breaks no rule; what it breaks, and what is strange in it, is told.
    private boolean judge(String path) {
        if (PathRules.breaksLine(path)) findings.warning(Code.NAME_HAS_LINE_BREAK, path, 0, SOURCE);
        var broken = rules.broken(path);
        for (var code : broken) findings.error(code, path, 0, SOURCE);
        if (!broken.isEmpty()) return false;
        if (PathRules.misleads(path)) findings.warning(Code.NAME_MISLEADING, path, 0, SOURCE);
        var foreign = PathRules.foreignToWindows(path);
        if (!foreign.isEmpty()) findings.warning(Code.NAME_NOT_PORTABLE, path, 0, SOURCE, foreign);
        return true;
    }

    private void file(Entry entry, String path, boolean usable) throws ArchiveDamaged {
        bytes += entry.size();
        if (bytes > limits.bytes() || bytes < 0)
            throw new ArchiveDamaged(Code.TOO_LARGE, String.valueOf(limits.bytes()), null);
        if (entry.type() == Type.ENCRYPTED) findings.error(Code.ENTRY_ENCRYPTED, path, 0, SOURCE);
        if (entry.type() == Type.UNKNOWN_COMPRESSION) findings.error(Code.COMPRESSION_UNSUPPORTED, path, 0, SOURCE);
        boolean bomb = entry.packedSize() >= 0 && limits.bomb(entry.size(), entry.packedSize());
        if (bomb) findings.error(Code.ZIP_BOMB, path, 0, SOURCE);
        else grown(entry);
        if (usable) files.add(new Found(path, entry.size(), entry.crc(), entry.type() == Type.FILE && !bomb));
    }

    private void grown(Entry entry) {
        unpacked += entry.size();
        packed += entry.packedSize() < 0 ? entry.size() : entry.packedSize();
    }

    private Listing listing() throws ArchiveDamaged {
        if (limits.bomb(unpacked, packed)) throw new ArchiveDamaged(Code.ZIP_BOMB, "all members together", null);
        if (files.isEmpty() && !findings.blocking()) findings.error(Code.PACKAGE_EMPTY, "", 0, SOURCE);
        var root = root();
        var members = new ArrayList<Member>(files.size());
        var seen = HashSet.<String>newHashSet(files.size());
        for (var file : files) {
            var path = Listing.inside(file.path(), root);
            if (seen.add(path)) members.add(new Member(members.size(), path, file.size(), file.crc(), file.readable()));
            else findings.error(Code.DUPLICATE_ENTRY, file.path(), 0, SOURCE);
        }
        files.clear();
        var inside = new HashSet<String>();
        for (var folder : folders) inside.add(Listing.inside(folder, root));
        reportClashes(members, seen);
        return new Listing(root, members, inside);
    }

    /// The single top folder in which all files lie; what a Mac adds beside it does not count.
    private String root() {
        var root = "";
        for (var file : files) {
            var path = file.path();
            if (addedByMac(path)) continue;
            int slash = path.indexOf('/');
            if (slash < 0) return "";
            if (root.isEmpty()) root = path.substring(0, slash + 1);
            else if (!path.startsWith(root)) return "";
        }
        return root;
    }

    private static boolean addedByMac(String path) {
        return path.startsWith("__MACOSX/") || path.equals(".DS_Store") || path.startsWith("._");
    }

    /// Sorted hashes find the few candidates, so that a million names need no second set of strings.
    private void reportClashes(List<Member> members, Set<String> paths) {
        var hashes = new long[members.size()];
        for (int i = 0; i < hashes.length; i++) hashes[i] = hash(members.get(i).path());
        var sorted = hashes.clone();
        Arrays.sort(sorted);
        var repeated = new HashSet<Long>();
        for (int i = 1; i < sorted.length; i++) if (sorted[i] == sorted[i - 1]) repeated.add(sorted[i]);
        Map<String, String> first = new HashMap<>();
        for (int i = 0; i < hashes.length && !repeated.isEmpty(); i++) {
            if (!repeated.contains(hashes[i])) continue;
            var path = members.get(i).path();
            var other = first.putIfAbsent(PathRules.clashKey(path), path);
            if (other != null) findings.warning(Code.NAMES_ALIKE, path, 0, SOURCE, other);
        }
        var parent = "";
        var checked = new HashSet<String>();
        for (var member : members) {
            int slash = member.path().lastIndexOf('/');
            if (slash < 0 || member.path().substring(0, slash).equals(parent)) continue;
            parent = member.path().substring(0, slash);
            for (var folder = parent; checked.add(folder) && !folder.isEmpty(); ) {
                if (paths.contains(folder)) findings.error(Code.NAMES_CLASH, folder, 0, SOURCE, member.path());
                int up = folder.lastIndexOf('/');
                folder = up < 0 ? "" : folder.substring(0, up);
            }
        }
    }

    private static long hash(String path) {
        long hash = 1125899906842597L;
        var key = PathRules.clashKey(path);
        for (int i = 0; i < key.length(); i++) hash = 31 * hash + key.charAt(i);
        return hash;
    }

    static boolean named(String path, String name) {
        return path.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT));
    }
}
