package bevara.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.storage.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ZipWalkTest {
    private static final SequencedMap<String, byte[]> FILES = new java.util.LinkedHashMap<>();

    static {
        FILES.put("a.txt", "Hej".getBytes(StandardCharsets.UTF_8));
        FILES.put("mapp/tom", new byte[0]);
        FILES.put("mapp/åäö.bin", new byte[70_000]);
    }

    private static byte[] zip(Zip64Mode mode, int method) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipArchiveOutputStream(new org.apache.commons.compress.utils.SeekableInMemoryByteChannel() {
            @Override
            public void close() {
                bytes.write(array(), 0, (int) size());
            }
        })) {
            zip.setUseZip64(mode);
            for (var file : FILES.entrySet()) {
                var entry = new ZipArchiveEntry(file.getKey());
                var sum = new CRC32();
                sum.update(file.getValue());
                entry.setMethod(method);
                entry.setSize(file.getValue().length);
                entry.setCrc(sum.getValue());
                zip.putArchiveEntry(entry);
                zip.write(file.getValue());
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private record Walked(List<ZipWalk.Member> members, String fault) {}

    private static Walked walk(byte[] bytes, int step) {
        var members = new ArrayList<ZipWalk.Member>();
        var walk = new ZipWalk(members::add);
        for (int at = 0; at < bytes.length; at += step)
            walk.take(
                    Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step)),
                    Math.min(step, bytes.length - at));
        return new Walked(members, walk.fault());
    }

    @ParameterizedTest
    @EnumSource(names = {"Never", "Always"})
    void each_member_is_told_with_its_place_however_the_bytes_come(Zip64Mode mode) throws IOException {
        var zip = zip(mode, ZipArchiveEntry.STORED);
        for (int step : new int[] {1, 7, 1 << 16, zip.length}) {
            var walked = walk(zip, step);
            assertThat(walked.fault()).isEmpty();
            assertThat(walked.members()).extracting(ZipWalk.Member::name).containsExactlyElementsOf(FILES.keySet());
            for (var member : walked.members()) {
                var file = java.util.Objects.requireNonNull(FILES.get(member.name()));
                assertThat(member.size()).isEqualTo(file.length);
                assertThat(member.sha256()).isEqualTo(Digest.of(file));
                assertThat(Arrays.copyOfRange(zip, (int) member.begin(), (int) member.begin() + file.length))
                        .isEqualTo(file);
            }
        }
    }

    @Test
    void what_is_no_zip_of_stored_members_is_told() throws IOException {
        var zip = zip(Zip64Mode.Never, ZipArchiveEntry.STORED);
        assertThat(walk(zip(Zip64Mode.Never, ZipArchiveEntry.DEFLATED), 100).fault())
                .startsWith("a packed member at 0");
        assertThat(walk("no zip at all".getBytes(StandardCharsets.UTF_8), 100).fault())
                .startsWith("no part of a zip");
        assertThat(walk(Arrays.copyOf(zip, zip.length - 1), 100).fault()).startsWith("the zip ends at");
        assertThat(walk(Arrays.copyOf(zip, 40_000), 100).fault()).startsWith("the zip ends at");
        assertThat(walk(Arrays.copyOf(zip, zip.length + 1), 100).fault()).isEqualTo("bytes after the end");
        assertThat(walk(new byte[0], 100).fault()).startsWith("the zip ends at 0");
        var renamed = zip.clone();
        int last = new String(zip, StandardCharsets.ISO_8859_1).lastIndexOf("a.txt");
        renamed[last] = 'b';
        assertThat(walk(renamed, 100).fault()).isEqualTo("the directory lists other members");
        var sum = zip.clone();
        sum[14] ^= 1;
        assertThat(walk(sum, 100).fault()).contains("CRC-32");
    }
}
