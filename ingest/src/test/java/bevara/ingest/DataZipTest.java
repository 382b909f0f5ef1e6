package bevara.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataZipTest {
    private static final FileFormat TEXT = new FileFormat("text/plain", "");

    @TempDir
    Path folder;

    private static CheckedFile file(String path, byte[] content) {
        var crc = new CRC32();
        crc.update(content);
        return new CheckedFile(path, content.length, new byte[32], (int) crc.getValue(), TEXT);
    }

    @Test
    void members_larger_than_four_gigabytes_and_all_after_them_are_found() throws IOException {
        var small = SamplePackages.bytes("sist");
        var files = List.of(
                file("först.txt", SamplePackages.bytes("först")),
                new CheckedFile("stor.bin", 5L << 30, new byte[32], 1, TEXT),
                file("sist.txt", small));
        var zip = new DataZip(files);
        var path = folder.resolve("big.zip");
        try (var out = new RandomAccessFile(path.toFile(), "rw")) {
            for (int i = 0; i < files.size(); i++) {
                zip.writeLocalHeader(i, into(out));
                assertThat(out.getFilePointer()).isEqualTo(zip.begin(i));
                if (i == 2) out.write(small);
                else out.seek(out.getFilePointer() + files.get(i).size());
            }
            zip.writeDirectory(into(out));
            assertThat(out.length()).isEqualTo(zip.size());
        }
        try (var read = new ZipFile(path.toFile())) {
            assertThat(read.stream().map(e -> e.getName() + " " + e.getSize()))
                    .containsExactly(
                            DataZip.FOLDER + "först.txt 6",
                            DataZip.FOLDER + "stor.bin 5368709120",
                            DataZip.FOLDER + "sist.txt 4");
            assertThat(read.getInputStream(read.getEntry(DataZip.FOLDER + "sist.txt"))
                            .readAllBytes())
                    .isEqualTo(small);
        }
        var sizes = new ArrayList<Long>();
        try (var source = ZipSource.open(path)) {
            source.visit((entry, content) -> {
                sizes.add(entry.size());
                if (entry.name().endsWith("sist.txt")) {
                    try (var in = content.open()) {
                        assertThat(in.readAllBytes()).isEqualTo(small);
                    }
                }
                return true;
            });
        }
        assertThat(sizes).containsExactly(6L, 5L << 30, 4L);
        Files.delete(path);
    }

    @Test
    void more_members_than_sixteen_bits_count_are_found() throws IOException {
        var files = new ArrayList<CheckedFile>();
        for (int i = 0; i < 70_000; i++) files.add(file("f" + i, new byte[0]));
        var zip = new DataZip(files);
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < files.size(); i++) zip.writeLocalHeader(i, bytes);
        zip.writeDirectory(bytes);
        assertThat(bytes.size()).isEqualTo(zip.size());
        var path = Files.write(folder.resolve("many.zip"), bytes.toByteArray());
        try (var read = new ZipFile(path.toFile())) {
            assertThat(read.size()).isEqualTo(70_000);
        }
        assertThat(Ingest.validate(path).files()).isEqualTo(70_000);
    }

    private static OutputStream into(RandomAccessFile file) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                file.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                file.write(bytes, offset, length);
            }
        };
    }
}
