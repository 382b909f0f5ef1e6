package bevara.app.command;

import bevara.schemas.Mets;
import bevara.schemas.SchemaFault;
import bevara.storage.ContentJudge;
import bevara.storage.Deviation.Kind;
import bevara.storage.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Compares what `mets.xml` names with what is there: the files beside it, and the members of the data zips. The zip is
/// read as it comes by; what METS names of it waits in memory meanwhile.
final class MetsAndZip implements ContentJudge {
    private static final String METS = "mets.xml";
    private static final Pattern ZIP = Pattern.compile("data-[0-9]{4,}\\.zip");
    private static final int MOST = 2_000_000;

    @Override
    public ContentJudge.Reading begin(Contents contents) {
        var reading = new Reading();
        if (!contents.names().contains(METS)) {
            reading.found.add(new Disagreement(Kind.MISSING, METS, "", METS));
            return reading;
        }
        try (var in = new BufferedInputStream(contents.open(METS), 1 << 16)) {
            Mets.read(in, reading.claims);
        } catch (SchemaFault.Unreadable e) {
            reading.unreadable(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reading;
    }

    /// What METS says of a file; `begin` and `end` are -1 where it has no place in another one, or is empty.
    private record Claim(long size, String sha256, long begin, long end) {
        static Claim of(ZipWalk.Member member) {
            boolean empty = member.size() == 0;
            return new Claim(
                    member.size(),
                    member.sha256().hex(),
                    empty ? -1 : member.begin(),
                    empty ? -1 : member.begin() + member.size() - 1);
        }

        static Claim of(Mets.File file) {
            var extent = file.extent();
            return extent == null
                    ? new Claim(file.size(), file.checksum(), -1, -1)
                    : new Claim(file.size(), file.checksum(), extent.begin(), extent.end());
        }

        @Override
        public String toString() {
            var place = begin < 0 ? "" : " at %d to %d".formatted(begin, end);
            return "%d bytes%s, SHA-256 %s".formatted(size, place, sha256);
        }
    }

    /// The files by name, and of those that hold others, their members by name.
    private static final class Claims implements Mets.Visitor {
        final Map<String, Claim> files = new LinkedHashMap<>();
        final Map<String, Map<String, Claim>> members = new HashMap<>();
        final List<String> twice = new ArrayList<>();
        private int count;

        /// Several sections may tell of one document: each names its part by an ID, all say the same of the file.
        @Override
        public void reference(Mets.Reference reference) {
            var claim = new Claim(reference.size(), reference.checksum(), -1, -1);
            if (!claim.equals(files.get(name(reference.href())))) add(files, reference.href(), claim);
        }

        @Override
        public void file(Mets.File file, Mets.@Nullable File holder) {
            if (holder == null) add(files, file.href(), Claim.of(file));
            else add(members.computeIfAbsent(name(holder.href()), _ -> new TreeMap<>()), file.href(), Claim.of(file));
        }

        private void add(Map<String, Claim> where, String href, Claim claim) {
            if (++count > MOST) return;
            if (where.putIfAbsent(name(href), claim) != null) twice.add(name(href));
        }

        boolean tooMany() {
            return count > MOST;
        }

        private static String name(String href) {
            try {
                return URLDecoder.decode(href.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException _) {
                return href;
            }
        }
    }

    private static final class Reading implements ContentJudge.Reading {
        final Claims claims = new Claims();
        final List<Disagreement> found = new ArrayList<>();
        private final Map<String, MessageDigest> digests = new HashMap<>();
        private final Map<String, Long> sizes = new HashMap<>();
        private final Map<String, ZipWalk> zips = new HashMap<>();
        private boolean judged = true;

        void unreadable(String why) {
            judged = false;
            found.add(new Disagreement(Kind.INVALID, METS, why, "METS"));
        }

        @Override
        public void take(String name, byte[] bytes, int length) {
            if (!judged) return;
            digests.computeIfAbsent(name, _ -> Digest.sha256()).update(bytes, 0, length);
            sizes.merge(name, (long) length, Long::sum);
            if (ZIP.matcher(name).matches() || claims.members.containsKey(name))
                zips.computeIfAbsent(name, zip -> new ZipWalk(member -> compare(zip, member)))
                        .take(bytes, length);
        }

        private void compare(String zip, ZipWalk.Member member) {
            var members = claims.members.getOrDefault(zip, Map.of());
            var claim = members.remove(member.name());
            var is = Claim.of(member);
            if (claim == null) add(Kind.UNEXPECTED, zip, member.name() + ": " + is, "");
            else if (!claim.equals(is)) add(Kind.INVALID, zip, member.name() + ": " + is, claim.toString());
        }

        private void add(Kind kind, String name, String is, String expected) {
            found.add(new Disagreement(kind, name, is, expected));
        }

        @Override
        public List<Disagreement> end() {
            if (!judged) return found;
            if (claims.tooMany())
                return List.of(new Disagreement(Kind.WARNING, METS, "more than " + MOST + " files", "not judged"));
            claims.twice.forEach(name -> add(Kind.INVALID, METS, name + " twice", "once"));
            claims.files.forEach(this::compareWhole);
            zips.forEach((zip, walk) -> {
                if (!walk.fault().isEmpty()) add(Kind.INVALID, zip, walk.fault(), "a zip");
            });
            claims.members.forEach(
                    (zip, left) -> left.forEach((name, claim) -> add(Kind.MISSING, zip, "", name + ": " + claim)));
            return found;
        }

        private void compareWhole(String name, Claim claim) {
            var digest = digests.get(name);
            if (digest == null && claim.size() != 0) {
                add(Kind.MISSING, METS, "", name + ": " + claim);
                return;
            }
            var hex = HexFormat.of().formatHex((digest == null ? Digest.sha256() : digest).digest());
            var is = new Claim(sizes.getOrDefault(name, 0L), hex, -1, -1);
            boolean same = (claim.size() < 0 || claim.size() == is.size())
                    && (claim.sha256().isEmpty() || claim.sha256().equals(is.sha256()));
            if (!same) add(Kind.INVALID, name, is.toString(), claim.toString());
        }
    }
}
