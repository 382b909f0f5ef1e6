package bevara.ingest;

import bevara.formats.FileReport;
import bevara.formats.FormatWorkers;
import java.io.ByteArrayInputStream;
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
    private final SmallFiles small;
    private final Watcher watcher;

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
        boolean looked = workers.identifies();
        this.small = new SmallFiles(this::take, member -> looked || wanted.contains(member));
    }

    static Result run(Pack pack, Expectations expectations, Set<Member> wanted, FormatWorkers workers, Watcher watcher)
            throws IOException {
        var check = new ContentCheck(pack, expectations, wanted, workers, watcher);
        pack.source().visit(check::see);
        check.small.finish();
        check.formats.finish();
        return new Result(check.files, check.kept);
    }

    private boolean see(Entry entry, Entry.Content content) throws IOException {
        if (entry.type() != Entry.Type.FILE) return true;
        var member = pack.listing().of(entry).orElse(null);
        if (member == null || !member.readable() || seen.get(member.number())) return true;
        seen.set(member.number());
        if (member.size() <= FormatCheck.SMALL)
            small.add(member, pack.source().opensLater() ? content : now(content), expectations.of(member));
        else large(member, content);
        return true;
    }

    /// Read at once, to be opened later; so is the fault, if there is one.
    private static Entry.Content now(Entry.Content content) throws IOException {
        try (var in = content.open()) {
            var bytes = in.readAllBytes();
            return () -> new ByteArrayInputStream(bytes);
        } catch (ArchiveDamaged e) {
            return () -> {
                throw e;
            };
        }
    }

    private void take(SmallFiles.Result file) {
        var member = file.member();
        bytes += member.size();
        try {
            if (file.damage() != null) throw file.damage();
            compare(member, file.crc() & 0xffffffffL, file.digests(), file.expected());
            var sha256 = Objects.requireNonNull(file.digests().get(Algorithm.SHA256));
            formats.add(new FormatCheck.Read(member, sha256, file.crc(), file.content()));
            if (isKept(member)) keep(member, file.content());
        } catch (ArchiveDamaged e) {
            tell(member, e);
        }
        done();
    }

    private void large(Member member, Entry.Content content) throws IOException {
        small.finish();
        try (var in = content.open()) {
            read(member, in);
        } catch (ArchiveDamaged e) {
            tell(member, e);
        }
        done();
    }

    private void tell(Member member, ArchiveDamaged damage) {
        pack.findings().error(damage.code(), member.path(), 0, "", String.valueOf(damage.getMessage()));
    }

    private void done() {
        read++;
        watcher.at(read, pack.listing().members().size(), bytes, -1);
    }

    private boolean isKept(Member member) {
        return wanted.contains(member) && member.size() <= KEPT_BYTES - keptBytes;
    }

    private void keep(Member member, byte[] content) {
        kept.put(member, content);
        keptBytes += content.length;
    }

    private void read(Member member, InputStream in) throws IOException {
        var expected = expectations.of(member);
        var running = new EnumMap<Algorithm, MessageDigest>(Algorithm.class);
        running.put(Algorithm.SHA256, Algorithm.SHA256.start());
        for (var one : expected) running.computeIfAbsent(one.algorithm(), Algorithm::start);
        var crc = new CRC32();
        var copy = isKept(member) ? new ByteArrayOutputStream() : null;

        var report = look(member, new Digesting(in, List.copyOf(running.values()), crc, copy));
        var real = new EnumMap<Algorithm, byte[]>(Algorithm.class);
        running.forEach((algorithm, digest) -> real.put(algorithm, digest.digest()));
        compare(member, crc.getValue(), real, expected);
        formats.add(member, Objects.requireNonNull(real.get(Algorithm.SHA256)), (int) crc.getValue(), report);
        if (copy != null) keep(member, copy.toByteArray());
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

    private void compare(Member member, long crc, Map<Algorithm, byte[]> real, List<Expected> expected)
            throws ArchiveDamaged {
        if (member.crc() >= 0 && member.crc() != crc)
            throw new ArchiveDamaged("CRC-32 %08x of %08x".formatted(crc, member.crc()));
        for (var one : expected) expectations.compare(member, one, Objects.requireNonNull(real.get(one.algorithm())));
    }

    /// Every byte on its way to whoever reads it.
    private final class Digesting extends FilterInputStream {
        private final List<MessageDigest> running;
        private final CRC32 crc;
        private final @Nullable OutputStream copy;

        Digesting(InputStream in, List<MessageDigest> running, CRC32 crc, @Nullable OutputStream copy) {
            super(in);
            this.running = running;
            this.crc = crc;
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
}
