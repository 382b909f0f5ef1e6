package bevara.storage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Drafts and ids for tests.
final class Samples {
    static final TenantId SANDVIKEN = new TenantId("sandviken");
    static final TenantId KUMLA = new TenantId("kumla");
    static final Instant NOW = Instant.parse("2026-11-23T10:15:30.123Z");

    private final Random random = new Random(20261123);

    AipId aipId() {
        return AipId.create(NOW, random);
    }

    static AipDraft.Content text(String name, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new AipDraft.Content(name, bytes.length, out -> out.write(bytes));
    }

    static AipDraft draft(TenantId tenant, AipId aip, int version, AipDraft.Content... content) {
        return new AipDraft(
                tenant,
                aip,
                version,
                NOW.plusSeconds(version),
                "Version " + version,
                "Bevara",
                "https://bevara.example/archive",
                Arrays.asList(content));
    }

    static AipDraft draft(TenantId tenant, AipId aip) {
        return draft(
                tenant,
                aip,
                1,
                text("data-0001.zip", "the zip of " + aip),
                text("ead.xml", "<ead>" + aip + "</ead>"),
                text("premis.xml", "<premis>" + aip + "</premis>"),
                text("mets.xml", "<mets>" + aip + "</mets>"));
    }

    static List<String> names(StoredVersion version) {
        return version.content().stream().map(StoredVersion.StoredContent::name).toList();
    }

    static String read(ArchivalStorage storage, StoredVersion.StoredContent content) {
        return read(storage, content, 0, -1);
    }

    static String read(ArchivalStorage storage, StoredVersion.StoredContent content, long offset, long length) {
        try (var in = storage.read(content, offset, length)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
