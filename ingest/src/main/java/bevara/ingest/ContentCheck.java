package bevara.ingest;

import bevara.formats.FileReport;
import bevara.formats.FormatWorkers;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The one read of all content: every digest that is needed, the archive's own CRC, and the format.
final class ContentCheck {
    /// The most that is kept of files with descriptive metadata, all of them together.
    private static final int KEPT_BYTES = 8 << 20;

    private final Pack pack;
    private final Expectations expectations;
    private final Set<Member> wanted;
    private final FormatCheck formats;
    private final Watcher watcher;

    private final Map<Algorithm, MessageDigest> digests = new EnumMap<>(Algorithm.class);
    private final CRC32 crc = new CRC32();
    private final Map<Algorithm, byte[]> real = new EnumMap<>(Algorithm.class);
    private final BitSet seen = new BitSet();
    private final List<CheckedFile> files;
    private final Map<Member, byte[]> kept = new HashMap<>();
    private int read;
    private long bytes;
    private long keptBytes;

    /// `kept` is the content of the files that were wanted, where it is not too long.
    record Result(List<CheckedFile> files, Map<Member, byte[]> kept) {}

    private ContentCheck(
            Pack pack, Expectations expectations, Set<Member> wanted, FormatWorkers workers, Watcher watcher) {
        this.pack = pack;
        this.expectations = expectations;
        this.wanted = wanted;
        this.watcher = watcher;
        this.files = new ArrayList<>(pack.listing().members().size());
        this.formats = new FormatCheck(workers, pack.findings(), files::add);
    }

    static Result run(Pack pack, Expectations expectations, Set<Member> wanted, FormatWorkers workers, Watcher watcher)
            throws IOException {
        var check = new ContentCheck(pack, expectations, wanted, workers, watcher);
        pack.source().visit(check::see);
        check.formats.finish();
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
        var copy = keep ? new ByteArrayOutputStream() : null;
        var digesting = new Digesting(in, running, copy);

        if (member.size() <= FormatCheck.SMALL) {
            var content = digesting.readAllBytes();
            compare(member, expected);
            formats.add(new FormatCheck.Read(member, sha256(), (int) crc.getValue(), content));
        } else {
            var report = look(member, digesting);
            compare(member, expected);
            formats.add(member, sha256(), (int) crc.getValue(), report);
        }
        if (copy != null) {
            kept.put(member, copy.toByteArray());
            keptBytes += copy.size();
        }
        read++;
        watcher.at(read, pack.listing().members().size(), bytes, -1);
    }

    private FileReport look(Member member, InputStream content) throws IOException {
        try {
            return formats.look(member, content);
        } catch (UncheckedIOException e) {
            // The package's own fault is told as such; a disk of ours that fails is none.
            if (e.getCause() instanceof ArchiveDamaged damage) throw damage;
            throw e;
        }
    }

    private byte[] sha256() {
        return Objects.requireNonNull(real.get(Algorithm.SHA256));
    }

    private void compare(Member member, List<Expected> expected) throws IOException {
        if (member.crc() >= 0 && member.crc() != crc.getValue())
            throw new ArchiveDamaged("CRC-32 %08x of %08x".formatted(crc.getValue(), member.crc()));
        real.clear();
        real.put(Algorithm.SHA256, digest(Algorithm.SHA256).digest());
        for (var one : expected) {
            var value = real.computeIfAbsent(one.algorithm(), a -> digest(a).digest());
            expectations.compare(member, one, value);
        }
    }

    /// Every byte on its way to whoever reads it.
    private final class Digesting extends FilterInputStream {
        private final List<MessageDigest> running;
        private final @Nullable OutputStream copy;

        Digesting(InputStream in, List<MessageDigest> running, @Nullable OutputStream copy) {
            super(in);
            this.running = running;
            this.copy = copy;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int got = super.read(buffer, offset, length);
            if (got <= 0) return got;
            for (var digest : running) digest.update(buffer, offset, got);
            crc.update(buffer, offset, got);
            if (copy != null) copy.write(buffer, offset, got);
            bytes += got;
            watcher.at(read, pack.listing().members().size(), bytes, -1);
            return got;
        }
    }

    private MessageDigest digest(Algorithm algorithm) {
        return digests.computeIfAbsent(algorithm, Algorithm::start);
    }
}
