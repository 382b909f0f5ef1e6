package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The format of sealed files, byte for byte.
class SealedFileTest {
    private static final int CHUNK = SealedChunks.PLAIN;
    private static final AipId AIP = new AipId("01kb5q2v7m8x4n0c3d9e6f1g2h");
    private static final StoreKey EAD = new AipPlace(SANDVIKEN, AIP).content(1, "ead.xml.sealed");

    private final TenantKey key = TenantKey.of(SANDVIKEN, counting(0));

    private static byte[] counting(int from) {
        var bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (from + i);
        return bytes;
    }

    private static byte[] noise(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private byte[] sealed(StoreKey at, byte[] plain) {
        return sealed(at, plain, new SealedHeader(key.id(), counting(32)));
    }

    private byte[] sealed(StoreKey at, byte[] plain, SealedHeader header) {
        try {
            var out = new ByteArrayOutputStream();
            var writer = new SealedWriter(out, key, header, SealedHeader.context(at));
            writer.write(plain);
            assertThat(writer.finish()).isEqualTo(Digest.of(plain));
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] opened(StoreKey at, byte[] stored, long size, long offset, long length) {
        var store = new InMemoryStore(Clock.systemUTC());
        store.put(List.of(ObjectStore.Write.of(at, stored)));
        try (var in = SealedReading.open(new SealedReading.File(store, at, size), this::key, offset, length)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TenantKey key(String id) {
        if (id.equals(key.id())) return key;
        throw new StorageFault.KeyMissing(SANDVIKEN, id, "", "it is another one");
    }

    private byte[] opened(byte[] stored) {
        return opened(EAD, stored, stored.length, 0, -1);
    }

    /// The example of docs/format.md, computed by another implementation.
    @Test
    void the_example_in_the_documentation_is_what_is_written() throws IOException {
        var text = "Ansökan om bygglov\n".getBytes(StandardCharsets.UTF_8);
        var expected = "6265766172612d7365616c65642d310a"
                + "3262376464393130646234643939303635306162373035383065613836663164"
                + "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
                + "febab7621b90e92a70958ba0d6a171de"
                + "7bb1faa6b97b8d11c1fee36444efcfeb0ac8d668"
                + "9745e5a6f5371e3f9de9ed08a29217e2";
        assertThat(key.id()).isEqualTo("2b7dd910db4d990650ab70580ea86f1d");
        assertThat(HexFormat.of().formatHex(sealed(EAD, text))).isEqualTo(expected);
        assertThat(opened(HexFormat.of().parseHex(expected))).isEqualTo(text);

        var long2 = new byte[2 * CHUNK + 1];
        for (int i = 0; i < long2.length; i++) long2[i] = (byte) (i * 7);
        assertThat(Digest.of(sealed(EAD, long2)).hex())
                .isEqualTo("c83129db49ffb842dc2e5cacece7f9bcf32d39320a141650b7b83585a409dd2c");
        assertThat(Digest.of(sealed(EAD, new byte[CHUNK])).hex())
                .isEqualTo("c023ab33c685dfd98c2012b284151938915592282c05f768032d3b9e4a0141e4");
    }

    @Test
    void the_wrapped_key_of_the_documentation_can_be_unwrapped() {
        var wrapping = new KeyRecord.Wrapping(
                KeyRecord.MASTER,
                "f63f0af4698ada85",
                "AES-256-GCM",
                Base64.getDecoder().decode("YGFiY2RlZmdoaWpr"),
                Base64.getDecoder().decode("rCkLBgORlqEBiHM9CYtSBB89/AIDK4cZFmPRo7ffGeRvnWECeiICdSAYowPgAz3o"));
        var line = "bevara-master-key-1 f63f0af4698ada85 QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=";
        var bound = KeyRecord.bound(SANDVIKEN, key.id());
        assertThat(masters(line).unwrap(wrapping, bound)).hasValue(counting(0));
        assertThat(masters(line).unwrap(wrapping, KeyRecord.bound(Samples.KUMLA, key.id())))
                .isEmpty();
    }

    private static MasterKeys masters(String line) {
        try {
            var file = java.nio.file.Files.createTempFile("master", ".key");
            java.nio.file.Files.writeString(file, line);
            return MasterKeys.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 4711})
    void content_of_any_size_comes_back(int size) {
        var plain = noise(size);
        var stored = sealed(EAD, plain);
        assertThat(stored).hasSize(Math.toIntExact(SealedChunks.sealedSize(size)));
        assertThat(opened(stored)).isEqualTo(plain);
    }

    @Test
    void every_range_comes_back() {
        int size = 3 * CHUNK + 10;
        var plain = noise(size);
        var stored = sealed(EAD, plain);
        var edges = new int[] {0, 1, 9, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 1, 3 * CHUNK, size - 1};
        for (int from : edges)
            for (int to :
                    IntStream.concat(IntStream.of(edges), IntStream.of(size)).toArray())
                if (from <= to)
                    assertThat(opened(EAD, stored, stored.length, from, to - from))
                            .as("%d to %d", from, to)
                            .isEqualTo(Arrays.copyOfRange(plain, from, to));
        assertThat(opened(EAD, stored, stored.length, size - 5, -1))
                .isEqualTo(Arrays.copyOfRange(plain, size - 5, size));
        assertThat(opened(EAD, stored, stored.length, size, -1)).isEmpty();
        assertThat(opened(EAD, stored, stored.length, size + 1000L, 10)).isEmpty();
    }

    @Test
    void a_range_reads_its_own_chunks_only() {
        var plain = noise(4 * CHUNK);
        var stored = sealed(EAD, plain);
        Arrays.fill(stored, 96, 96 + SealedChunks.SEALED, (byte) 0);
        Arrays.fill(stored, stored.length - SealedChunks.SEALED, stored.length, (byte) 0);
        assertThat(opened(EAD, stored, stored.length, CHUNK + 5, CHUNK))
                .isEqualTo(Arrays.copyOfRange(plain, CHUNK + 5, 2 * CHUNK + 5));
    }

    @Test
    void no_byte_can_change() {
        var stored = sealed(EAD, noise(300));
        for (int i = 0; i < stored.length; i++) {
            var changed = stored.clone();
            changed[i] ^= 0x10;
            assertThatThrownBy(() -> opened(changed)).as("byte %d", i).isInstanceOf(StorageFault.Corrupt.class);
        }
    }

    @Test
    void no_bit_can_change_in_any_chunk() {
        var stored = sealed(EAD, noise(3 * CHUNK + 10));
        for (int i = 96; i < stored.length; i += 4999) {
            var changed = stored.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> opened(changed)).as("byte %d", i).isInstanceOf(StorageFault.Corrupt.class);
        }
    }

    /// Also when the size that is looked for is the wrong one.
    @Test
    void nothing_can_be_cut_off_or_added() {
        var stored = sealed(EAD, noise(3 * CHUNK));
        for (int cut : new int[] {1, 16, SealedChunks.SEALED, 2 * SealedChunks.SEALED, stored.length - 96, 200_000}) {
            if (cut >= stored.length) continue;
            var shorter = Arrays.copyOf(stored, stored.length - cut);
            assertThatThrownBy(() -> opened(shorter)).as("%d less", cut).isInstanceOf(StorageFault.Corrupt.class);
            assertThatThrownBy(() -> opened(EAD, shorter, stored.length, 0, -1))
                    .as("%d less than told", cut)
                    .isInstanceOf(StorageFault.Corrupt.class);
        }
        var longer = Arrays.copyOf(stored, stored.length + SealedChunks.SEALED);
        System.arraycopy(stored, 96, longer, stored.length, SealedChunks.SEALED);
        assertThatThrownBy(() -> opened(longer)).isInstanceOf(StorageFault.Corrupt.class);
    }

    @Test
    void chunks_cannot_change_places() {
        var stored = sealed(EAD, noise(3 * CHUNK));
        var swapped = stored.clone();
        System.arraycopy(stored, 96, swapped, 96 + SealedChunks.SEALED, SealedChunks.SEALED);
        System.arraycopy(stored, 96 + SealedChunks.SEALED, swapped, 96, SealedChunks.SEALED);
        assertThatThrownBy(() -> opened(swapped)).isInstanceOf(StorageFault.Corrupt.class);
    }

    @Test
    void files_cannot_change_places() {
        var stored = sealed(EAD, noise(10));
        var others = List.of(
                new AipPlace(SANDVIKEN, AIP).content(1, "mets.xml.sealed"),
                new AipPlace(SANDVIKEN, AIP).content(2, "ead.xml.sealed"),
                new AipPlace(SANDVIKEN, new AipId("01kb5q2v7m8x4n0c3d9e6f1g2j")).content(1, "ead.xml.sealed"),
                new AipPlace(Samples.KUMLA, AIP).content(1, "ead.xml.sealed"));
        for (var other : others)
            assertThatThrownBy(() -> opened(other, stored, stored.length, 0, -1))
                    .as(other.value())
                    .isInstanceOf(StorageFault.Corrupt.class);
    }

    @Test
    void the_same_content_never_looks_the_same_twice() {
        var random = new SecureRandom();
        var plain = noise(1000);
        assertThat(sealed(EAD, plain, SealedHeader.fresh(key, random)))
                .isNotEqualTo(sealed(EAD, plain, SealedHeader.fresh(key, random)));
    }

    @Test
    void a_key_that_is_not_there_is_no_damage() {
        var other = TenantKey.of(SANDVIKEN, counting(100));
        var stored = sealed(EAD, noise(10), new SealedHeader(other.id(), counting(32)));
        assertThatThrownBy(() -> opened(stored))
                .isInstanceOf(StorageFault.KeyMissing.class)
                .hasMessageContaining(other.id());
    }
}
