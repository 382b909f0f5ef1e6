package bevara.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashSet;

/// A package and what its first look gave; reads chosen files of it.
record Pack(PackageSource source, Listing listing, Findings findings) {
    /// Reads one file's content; the stream is closed for it.
    @FunctionalInterface
    interface Reader {
        void read(Member member, InputStream in) throws IOException;
    }

    /// Shows the content of these files, in the order they lie. What cannot be unpacked becomes a finding.
    void read(Collection<Member> wanted, Reader reader) throws IOException {
        var left = new HashSet<>(wanted);
        left.removeIf(member -> !member.readable());
        if (left.isEmpty()) return;
        source.visit((entry, content) -> {
            var member = listing.of(entry).orElse(null);
            if (member == null || entry.type() != Entry.Type.FILE || !left.remove(member)) return true;
            try (var in = content.open()) {
                reader.read(member, in);
            } catch (ArchiveDamaged e) {
                findings.error(e.code(), member.path(), 0, "", String.valueOf(e.getMessage()));
            }
            return !left.isEmpty();
        });
    }
}
