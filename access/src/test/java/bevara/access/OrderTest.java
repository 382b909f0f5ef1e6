package bevara.access;

import static bevara.access.TestArchive.KUMLA;
import static bevara.access.TestArchive.SANDVIKEN;
import static bevara.access.TestArchive.aPackage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.access.Access.OrderRequest;
import bevara.schemas.Mets;
import bevara.storage.AipId;
import bevara.storage.Alarm;
import bevara.storage.Custody;
import bevara.storage.Digest;
import bevara.storage.StorageFault;
import gov.loc.repository.bagit.reader.BagReader;
import gov.loc.repository.bagit.verify.BagVerifier;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class OrderTest {
    private TestArchive archive;
    private AipId letter;
    private AipId drawings;
    private final TestArchive.Delivered letterPackage = aPackage()
            .title("Brevet")
            .file("brev å.txt", "Kära nämnd")
            .file("tom.txt", "")
            .file("ead.xml", "text");
    private final TestArchive.Delivered drawingsPackage = aPackage()
            .title("Ritningarna")
            .file("bagit.txt", "BagIt-Version: 1.0\n")
            .file("data/100%/plan.png", "image/png", new byte[100_000])
            .file("data/rad\nbyte.txt", "x");

    @BeforeEach
    void open(@TempDir Path folder) {
        archive = new TestArchive(folder);
        letter = archive.keep(SANDVIKEN, letterPackage);
        drawings = archive.keep(SANDVIKEN, drawingsPackage);
    }

    @AfterEach
    void close() {
        archive.close();
    }

    @Test
    void a_plain_zip_holds_every_file_as_it_was_delivered() throws IOException {
        var dip = unzip(ready(Order.Form.ZIP, List.of(letter, drawings), List.of()));
        assertHolds(dip, letter + "/", letterPackage);
        assertHolds(dip, drawings + "/", drawingsPackage);
        assertThat(text(dip, drawings + "/ead.xml")).contains("Ritningarna");
        assertThat(text(dip, letter + ".ead.xml"))
                .as("a delivered ead.xml keeps its place")
                .contains("Brevet");
        assertThat(text(dip, "README.txt")).contains("sha256sum", "Räkna ut", "How to check");
        assertProof(text(dip, "proof.jws"), 6);
    }

    @Test
    void a_bag_is_valid_and_holds_every_file(@TempDir Path folder) throws Exception {
        var order = ready(Order.Form.BAGIT, List.of(letter, drawings), List.of());
        var dip = unzip(order);
        var top = "bevara-dip-" + order.id() + "/";
        assertHolds(dip, top + "data/" + letter + "/", letterPackage);
        assertHolds(dip, top + "data/" + drawings + "/", drawingsPackage);
        assertProof(text(dip, top + "proof.jws"), 6);
        assertThat(text(dip, top + "bag-info.txt"))
                .contains("Payload-Oxum: 100036.6", "External-Identifier: " + order.id());
        assertThat(text(dip, top + "manifest-sha256.txt")).contains("100%25/plan.png", "rad%0Abyte.txt");
        // bagit-java does not decode %25, so it is asked about the bag without such a name.
        var plain = ready(Order.Form.BAGIT, List.of(letter), List.of());
        var bag = write(unzip(plain), folder.toRealPath()).resolve("bevara-dip-" + plain.id());
        try (var verifier = new BagVerifier()) {
            verifier.isValid(new BagReader().read(bag), false);
        }
    }

    @Test
    void an_eark_dip_has_a_representation_for_each_aip_and_mets_names_every_digest() throws IOException {
        var order = ready(Order.Form.EARK_DIP, List.of(letter, drawings), List.of());
        var dip = unzip(order);
        var top = "bevara-dip-" + order.id() + "/";
        assertHolds(dip, top + "representations/" + letter + "/data/", letterPackage);
        assertHolds(dip, top + "representations/" + drawings + "/data/", drawingsPackage);
        assertProof(text(dip, top + "documentation/proof.jws"), 6);
        var seen = new TreeMap<String, String>();
        Mets.read(new ByteArrayInputStream(bytes(dip, top + "METS.xml")), new Mets.Visitor() {
            @Override
            public void header(Mets.Header header) {
                assertThat(header.packageType()).isEqualTo(Mets.PackageType.DIP);
                assertThat(header.profile()).isEqualTo("https://earkdip.dilcis.eu/profile/E-ARK-DIP.xml");
                assertThat(header.objectId()).isEqualTo("bevara-dip-" + order.id());
            }

            @Override
            public void reference(Mets.Reference reference) {
                seen.put(decode(reference.href()), reference.checksum());
            }

            @Override
            public void file(Mets.File file, Mets.@Nullable File holder) {
                seen.put(decode(file.href()), file.checksum());
            }
        });
        var expected = dip.entrySet().stream()
                .filter(e -> !e.getKey().equals(top + "METS.xml"))
                .collect(Collectors.toMap(
                        e -> e.getKey().substring(top.length()),
                        e -> Digest.of(e.getValue()).hex()));
        assertThat(seen).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void single_files_may_be_ordered() throws IOException {
        var order = ready(Order.Form.ZIP, List.of(), List.of(new Order.FileOf(letter.value(), "f1")));
        assertThat(order.bytesTotal()).isEqualTo("Kära nämnd".getBytes(StandardCharsets.UTF_8).length);
        assertThat(unzip(order))
                .containsOnlyKeys(letter + "/brev å.txt", letter + "/ead.xml", "proof.jws", "README.txt");
    }

    @Test
    void a_damaged_file_fails_the_order_and_leaves_nothing() throws IOException {
        archive.tamper("Kära nämnd");
        for (var form : Order.Form.values()) {
            var order = prepared(form, List.of(letter), List.of());
            assertThat(order.state()).isEqualTo(Order.State.FAILED);
            assertThat(order.fault()).isEqualTo("file-damaged");
            assertThatThrownBy(() -> archive.access().dip(SANDVIKEN, order.id()))
                    .isInstanceOf(AccessFault.Conflict.class);
        }
        assertThat(archive.folder.resolve("dips")).isEmptyDirectory();
    }

    @Test
    void what_is_damaged_in_one_store_is_ordered_and_read_from_the_other_and_mended(@TempDir Path folder)
            throws IOException {
        archive.close();
        archive = new TestArchive(folder, TestTools.real(), List.of("objects", "elsewhere"));
        letter = archive.keep(SANDVIKEN, letterPackage);
        archive.tamper("Kära nämnd");
        for (var form : Order.Form.values())
            assertThat(unzip(ready(form, List.of(letter), List.of())).values())
                    .contains("Kära nämnd".getBytes(StandardCharsets.UTF_8));
        try (var in = archive.access().content(SANDVIKEN, letter, "f1", 2, 4)) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange("Kära nämnd".getBytes(UTF_8), 2, 6));
        }

        var custody = archive.storage.custody();
        custody.audit(Duration.ofMinutes(1));
        assertThat(custody.alarms(SANDVIKEN)).extracting(Alarm::code).containsExactly(Alarm.Code.REPAIRED);
        assertThat(custody.copies(SANDVIKEN, letter)).hasSize(2).allMatch(Custody.CopyView::whole);

        archive.tamper("Kära nämnd");
        archive.tamper("elsewhere", "Kära nämnd");
        assertThatThrownBy(() -> archive.access().content(SANDVIKEN, letter, "f1", 0, 11))
                .isInstanceOf(StorageFault.Corrupt.class);
        assertThat(prepared(Order.Form.ZIP, List.of(letter), List.of()).fault()).isEqualTo("file-damaged");
    }

    @Test
    void a_description_or_history_damaged_in_one_store_is_read_from_the_other(@TempDir Path folder) throws IOException {
        archive.close();
        archive = new TestArchive(folder, TestTools.real(), List.of("objects", "elsewhere"));
        letter = archive.store(SANDVIKEN, letterPackage);
        archive.tamper("<mets");
        archive.tamper("<premis");
        archive.tamper("<ead");
        archive.access().follow();
        assertThat(archive.titles(SANDVIKEN, "brevet")).containsExactly("Brevet");
        assertThat(archive.access().events(SANDVIKEN, letter)).hasSize(2);
    }

    @Test
    void an_order_waits_is_prepared_once_and_expires_after_a_week() {
        var access = archive.access();
        var order = access.order(SANDVIKEN, request(Order.Form.ZIP, List.of(letter.value()), List.of()));
        assertThat(order.state()).isEqualTo(Order.State.QUEUED);
        assertThat(archive.queued).containsExactly("sandviken/" + order.id());
        assertThat(access.unfinishedOrders()).containsExactly(new Access.PendingOrder(SANDVIKEN, order.id()));
        assertThatThrownBy(() -> access.dip(SANDVIKEN, order.id())).hasMessageContaining("order-not-ready");
        access.prepare(SANDVIKEN, order.id());
        access.prepare(SANDVIKEN, order.id());
        assertThat(access.unfinishedOrders()).isEmpty();
        assertThat(access.orders(SANDVIKEN)).hasSize(1);
        var dip = access.dip(SANDVIKEN, order.id());
        archive.later(Duration.ofDays(6));
        assertThat(access.expireOrders()).isZero();
        archive.later(Duration.ofDays(2));
        assertThat(access.expireOrders()).isEqualTo(1);
        assertThat(dip).doesNotExist();
        assertThat(access.findOrder(SANDVIKEN, order.id()).orElseThrow().state())
                .isEqualTo(Order.State.EXPIRED);
        assertThatThrownBy(() -> access.dip(SANDVIKEN, order.id())).hasMessageContaining("order-expired");
    }

    @Test
    void what_another_tenant_has_can_neither_be_ordered_nor_fetched() {
        var access = archive.access();
        for (var request : List.of(
                request(Order.Form.ZIP, List.of(letter.value()), List.of()),
                request(Order.Form.ZIP, List.of("nonsense"), List.of()),
                request(Order.Form.ZIP, List.of(), List.of(new Order.FileOf(letter.value(), "f1")))))
            assertThatThrownBy(() -> access.order(KUMLA, request)).isInstanceOf(AccessFault.NotFound.class);
        assertThatThrownBy(() -> access.order(KUMLA, request(Order.Form.ZIP, List.of(), List.of())))
                .isInstanceOf(AccessFault.Invalid.class);
        var order = prepared(Order.Form.ZIP, List.of(letter), List.of());
        assertThat(access.findOrder(KUMLA, order.id())).isEmpty();
        assertThat(access.orders(KUMLA)).isEmpty();
        assertThatThrownBy(() -> access.dip(KUMLA, order.id())).isInstanceOf(AccessFault.NotFound.class);
        assertThatThrownBy(() -> access.prepare(KUMLA, order.id())).isInstanceOf(AccessFault.NotFound.class);
    }

    @Test
    void when_the_files_are_very_many_the_proof_signs_a_list_of_them() throws IOException {
        var many = aPackage();
        for (int i = 0; i <= 10_000; i++) many.file("f" + i, "");
        var order = ready(Order.Form.BAGIT, List.of(archive.keep(SANDVIKEN, many)), List.of());
        var dip = unzip(order);
        var top = "bevara-dip-" + order.id() + "/";
        var parts = text(dip, top + "proof.jws").split("\\.", -1);
        var proof = JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(parts[1]));
        var list = bytes(dip, top + "proof-files.jsonl");
        assertThat(proof.get("list").get("files").asInt()).isEqualTo(10_001);
        assertThat(proof.get("list").get("sha256").asString())
                .isEqualTo(Digest.of(list).hex());
        assertThat(new String(list, StandardCharsets.UTF_8).lines()).hasSize(10_001);
        assertThat(text(dip, top + "tagmanifest-sha256.txt")).contains("proof-files.jsonl");
    }

    private static OrderRequest request(Order.Form form, List<String> aips, List<Order.FileOf> files) {
        return new OrderRequest(aips, files, form, "Forskning", "anna");
    }

    private Order prepared(Order.Form form, List<AipId> aips, List<Order.FileOf> files) {
        var ids = aips.stream().map(AipId::value).toList();
        var order = archive.access().order(SANDVIKEN, request(form, ids, files));
        archive.access().prepare(SANDVIKEN, order.id());
        return archive.access().findOrder(SANDVIKEN, order.id()).orElseThrow();
    }

    private Order ready(Order.Form form, List<AipId> aips, List<Order.FileOf> files) {
        var order = prepared(form, aips, files);
        assertThat(order.state()).as(order.fault()).isEqualTo(Order.State.READY);
        return order;
    }

    private Map<String, byte[]> unzip(Order order) throws IOException {
        var path = archive.access().dip(SANDVIKEN, order.id());
        assertThat(order.size()).isEqualTo(Files.size(path));
        var members = new TreeMap<String, byte[]>();
        try (var zip = new ZipFile(path.toFile(), StandardCharsets.UTF_8)) {
            for (var entry : Collections.list(zip.entries()))
                members.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
        }
        return members;
    }

    private static Path write(Map<String, byte[]> members, Path folder) throws IOException {
        for (var member : members.entrySet()) {
            var path = folder.resolve(member.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, member.getValue());
        }
        return folder;
    }

    private static void assertHolds(Map<String, byte[]> dip, String folder, TestArchive.Delivered delivered) {
        delivered.files.forEach((path, bytes) ->
                assertThat(Digest.of(bytes(dip, folder + path))).as(path).isEqualTo(Digest.of(bytes)));
    }

    private static byte[] bytes(Map<String, byte[]> dip, String name) {
        var bytes = dip.get(name);
        assertThat(bytes).as(name + " in " + dip.keySet()).isNotNull();
        return java.util.Objects.requireNonNull(bytes);
    }

    private static String text(Map<String, byte[]> dip, String name) {
        return new String(bytes(dip, name), StandardCharsets.UTF_8);
    }

    private void assertProof(String jws, int files) {
        var parts = jws.split("\\.", -1);
        assertThat(new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8))
                .contains("bevara-proof+jws");
        var proof = JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(parts[1]));
        assertThat(proof.get("tenant").asString()).isEqualTo("sandviken");
        assertThat(proof.get("purpose").asString()).isEqualTo("Forskning");
        assertThat(proof.get("files").size()).isEqualTo(files);
        for (var file : proof.get("files")) {
            var delivered = file.get("aip").asString().equals(letter.value()) ? letterPackage : drawingsPackage;
            var bytes = java.util.Objects.requireNonNull(
                    delivered.files.get(file.get("path").asString()));
            assertThat(file.get("sha256").asString()).isEqualTo(Digest.of(bytes).hex());
            assertThat(file.get("size").asLong()).isEqualTo(bytes.length);
        }
    }

    private static String decode(String href) {
        try {
            return new java.net.URI(href).getPath();
        } catch (java.net.URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
