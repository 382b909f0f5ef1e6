package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static org.assertj.core.api.Assertions.assertThat;

import io.minio.BucketExistsArgs;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A store in a real S3 server is judged as a folder is.
@Timeout(120)
class S3CheckTest {
    private final S3Location location = Ceph.server().fresh();
    private final Samples samples = new Samples();
    private final AipId aip = samples.aipId();
    private final AipPlace place = new AipPlace(SANDVIKEN, aip);
    private final MinioClient bare = S3StoreTest.client(location);

    @BeforeEach
    void fill() {
        try (var store = S3Store.open(location, Clock.systemUTC())) {
            var storage = new OcflStorage(store, Databases.fresh(), Clock.systemUTC(), null, _ -> {});
            storage.store(draft(SANDVIKEN, aip));
            storage.store(draft(SANDVIKEN, samples.aipId()));
            storage.keep(new RegisterEntry(SANDVIKEN, "agreements", "bygg", 1, "{}".getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static List<String> told(S3Location at) {
        var told = new ArrayList<String>();
        var id = new StoreId("main");
        var plan = new StoragePlan(
                List.of(new StoragePlan.Store(id, new StoragePlan.Place.S3(at), false)), List.of(id), Map.of());
        var scope = new ArchivalStorage.CheckScope(plan, Optional.of(id), Optional.empty(), ContentJudge.NONE);
        ArchivalStorage.check(scope, new ArchivalStorage.CheckWatcher() {
            @Override
            public void found(Deviation d) {
                told.add("%s %s %s".formatted(d.code(), d.kind(), d.key()));
            }

            @Override
            public void judged(long bytes) {
                told.add("judged");
            }
        });
        return told;
    }

    @AfterEach
    void close() throws Exception {
        bare.close();
    }

    private void put(String key, String text) throws Exception {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        bare.putObject(PutObjectArgs.builder()
                .bucket(location.bucket())
                .object(location.prefix() + key)
                .data(bytes, bytes.length)
                .build());
    }

    private List<String> objects() throws Exception {
        var all = new ArrayList<String>();
        for (var one : bare.listObjects(ListObjectsArgs.builder()
                .bucket(location.bucket())
                .recursive(true)
                .includeVersions(true)
                .build())) all.add(one.get().objectName() + " " + one.get().versionId());
        return all;
    }

    @Test
    void a_whole_store_has_no_deviation_and_nothing_is_written() throws Exception {
        var before = objects();
        assertThat(told(location)).containsExactly("judged", "judged");
        assertThat(objects()).isEqualTo(before);
    }

    @Test
    void bytes_that_differ_what_is_missing_and_what_belongs_to_nothing_are_told() throws Exception {
        put(place.content(1, "mets.xml").value(), "other");
        bare.removeObject(RemoveObjectArgs.builder()
                .bucket(location.bucket())
                .object(location.prefix() + place.content(1, "data-0001.zip"))
                .build());
        put("stray name ÅÄÖ", "x");
        put("tenants/sandviken/stray/", "");
        put("tenants/sandviken/agreements/bygg/v2.json", "{");
        assertThat(told(location))
                .filteredOn(line -> !line.equals("judged"))
                .containsExactlyInAnyOrder(
                        "E092 TRUNCATED " + place.content(1, "mets.xml"),
                        "E092 MISSING " + place.content(1, "data-0001.zip"),
                        "BEV-020 UNEXPECTED stray name ÅÄÖ",
                        "BEV-022 DAMAGED tenants/sandviken/agreements/bygg/v2.json");
    }

    @Test
    void a_bucket_that_is_not_there_is_told_and_not_made() throws Exception {
        var none = Ceph.server().at(location.endpoint(), location.bucket() + "-none");
        assertThat(told(none)).containsExactly("BEV-027 MISSING ");
        assertThat(bare.bucketExists(
                        BucketExistsArgs.builder().bucket(none.bucket()).build()))
                .isFalse();
    }
}
