package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Encryption at rest in a bucket.
class S3EncryptionTest {
    private static final String TEXT = "Hemlig uppgift om Storgatan 1. ".repeat(10_000);

    @TempDir
    private Path folder;

    private final S3Location bucket = Ceph.server().fresh();

    private StoragePlan plan() {
        var id = new StoreId("offsite");
        return new StoragePlan(
                List.of(new StoragePlan.Store(id, new StoragePlan.Place.S3(bucket), false)), List.of(id), Map.of());
    }

    @Test
    void sealed_content_lies_in_a_bucket_and_comes_back_in_parts() throws IOException {
        var master = folder.resolve("master.key");
        Encryption.createMaster(master);
        try (var database = Databases.pool()) {
            var storage = ArchivalStorage.open(new ArchivalStorage.Setup(
                    plan(),
                    database,
                    Clock.systemUTC(),
                    null,
                    _ -> {},
                    Custody.Pace.USUAL,
                    new SplittableRandom(5),
                    new Encryption.KeyPlaces(master, null)));
            storage.encryption().switchOn(SANDVIKEN);
            var stored = storage.store(
                    Samples.draft(SANDVIKEN, new Samples().aipId(), 1, Samples.text("data-0001.zip", TEXT)));

            var zip = stored.content("data-0001.zip");
            assertThat(Samples.read(storage, zip)).isEqualTo(TEXT);
            assertThat(Samples.read(storage, zip, 200_000, 100)).isEqualTo(TEXT.substring(200_000, 200_100));
            assertThat(storage.verify(SANDVIKEN, stored.aip())).isEmpty();
            try (var there = S3Store.open(bucket, Clock.systemUTC());
                    var in = there.read(new StoreKey(zip.key()), 0, -1)) {
                var bytes = in.readAllBytes();
                assertThat(bytes).hasSize(Math.toIntExact(SealedChunks.sealedSize(TEXT.length())));
                assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("Hemlig");
            }
        }
    }
}
