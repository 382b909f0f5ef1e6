package bevara.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/// The one read of all content: every digest that is needed, the archive's own CRC, and the format.
final class ContentCheck {
    /// The most that is kept of files with descriptive metadata, all of them together.
    private static final int KEPT_BYTES = 8 << 20;

    private final Pack pack;
    private final Expectations expectations;
    private final Set<Member> wanted;
    private final Recogniser formats;
    private final Watcher watcher;

    private final Map<Algorithm, MessageDigest> digests = new EnumMap<>(Algorithm.class);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[1 << 18];
    private final BitSet seen = new BitSet();
    private final List<CheckedFile> files;
    private final Map<Member, byte[]> kept = new HashMap<>();
    private long bytes;
    private long keptBytes;

    /// Tells a file's format by its name and its first bytes.
    @FunctionalInterface
    interface Recogniser {
        FileFormat recognise(String path, byte[] prefix, int length);
    }

    /// `kept` is the content of the files that were wanted, where it is not too long.
    record Result(List<CheckedFile> files, Map<Member, byte[]> kept) {}

    private ContentCheck(
            Pack pack, Expectations expectations, Set<Member> wanted, Recogniser formats, Watcher watcher) {
        this.pack = pack;
        this.expectations = expectations;
        this.wanted = wanted;
        this.formats = formats;
        this.watcher = watcher;
        this.files = new ArrayList<>(pack.listing().members().size());
    }

    static Result run(Pack pack, Expectations expectations, Set<Member> wanted, Recogniser formats, Watcher watcher)
            throws IOException {
        var check = new ContentCheck(pack, expectations, wanted, formats, watcher);
        pack.source().visit(check::see);
        return new Result(check.files, check.kept);
    }

    private boolean see(Entry entry, Entry.Content content) throws IOException {
        if (entry.type() != Entry.Type.FILE) return true;
        var member = pack.listing().of(entry).orElse(null);
        if (member == null || !member.readable() || seen.get(member.number())) return true;
        seen.set(member.number());
        try (var in = content.open()) {
            read(member, in);
        } catch (ArchiveDamaged e) {
            pack.findings().error(e.code(), member.path(), 0, "", String.valueOf(e.getMessage()));
        }
        return true;
    }

    private void read(Member member, InputStream in) throws IOException {
        var expected = expectations.of(member);
        var running = new ArrayList<MessageDigest>();
        running.add(digest(Algorithm.SHA256));
        for (var one : expected) {
            var digest = digest(one.algorithm());
            if (!running.contains(digest)) running.add(digest);
        }
        running.forEach(MessageDigest::reset);
        crc.reset();
        boolean keep = wanted.contains(member) && member.size() <= KEPT_BYTES - keptBytes;
        var copy = keep ? new java.io.ByteArrayOutputStream() : null;

        int length = in.readNBytes(buffer, 0, buffer.length);
        var format = formats.recognise(member.path(), buffer, Math.min(length, Formats.PREFIX));
        while (length > 0) {
            for (var digest : running) digest.update(buffer, 0, length);
            crc.update(buffer, 0, length);
            if (copy != null) copy.write(buffer, 0, length);
            bytes += length;
            watcher.at(files.size(), pack.listing().members().size(), bytes, -1);
            length = in.read(buffer);
        }
        if (member.crc() >= 0 && member.crc() != crc.getValue())
            throw new ArchiveDamaged("CRC-32 %08x of %08x".formatted(crc.getValue(), member.crc()));

        var real = new EnumMap<Algorithm, byte[]>(Algorithm.class);
        real.put(Algorithm.SHA256, digest(Algorithm.SHA256).digest());
        for (var one : expected) {
            var value = real.computeIfAbsent(one.algorithm(), a -> digest(a).digest());
            expectations.compare(member, one, value);
        }
        if (copy != null) {
            kept.put(member, copy.toByteArray());
            keptBytes += copy.size();
        }
        files.add(new CheckedFile(
                member.path(),
                member.size(),
                java.util.Objects.requireNonNull(real.get(Algorithm.SHA256)),
                (int) crc.getValue(),
                format));
        watcher.at(files.size(), pack.listing().members().size(), bytes, -1);
    }

    private MessageDigest digest(Algorithm algorithm) {
        return digests.computeIfAbsent(algorithm, Algorithm::start);
    }
}
