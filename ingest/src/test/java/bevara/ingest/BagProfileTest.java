package bevara.ingest;

import static bevara.ingest.SamplePackages.tar;
import static bevara.ingest.SamplePackages.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.formats.FormatWorkers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BagProfileTest {
    private static final String ADDRESS = "https://bevara.invalid/profil.json";

    @TempDir
    Path folder;

    private static String profile(String rules) {
        var info = "\"BagIt-Profile-Info\":{\"BagIt-Profile-Identifier\":\"%s\"}".formatted(ADDRESS);
        return "{" + info + (rules.isEmpty() ? "" : "," + rules.replace('\'', '"')) + "}";
    }

    private static SampleBag bag(String... elements) {
        return SampleBag.of("1.0")
                .put(
                        "bag-info.txt",
                        "BagIt-Profile-Identifier: " + ADDRESS + "\n" + String.join("\n", elements) + "\n");
    }

    private List<String> errors(String rules, SampleBag bag) throws IOException {
        return errors(rules, Files.write(folder.resolve("bag.zip"), zip(bag.files)));
    }

    private static List<String> errors(String rules, Path pack) {
        return new Examination(Limits.USUAL, FormatWorkers.none())
                        .examine(
                                pack,
                                "bag.zip",
                                new Examination.Asked(
                                        EnumSet.allOf(PackageKind.class),
                                        BagProfile.parse(profile(rules)),
                                        SubmissionAgreement.Strictness.STANDARD),
                                Watcher.NONE)
                        .findings()
                        .first()
                        .stream()
                        .map(Finding::code)
                        .toList();
    }

    @Test
    void a_bag_must_name_the_profile() throws IOException {
        assertThat(errors("", bag())).isEmpty();
        assertThat(errors("", SampleBag.of("1.0"))).containsExactly("profile-not-named");
    }

    @Test
    void elements_are_asked_for_by_label_value_and_number() throws IOException {
        var rules = "'Bag-Info':{'Source-Organization':{'required':true,'values':['Kumla','Hallsberg']},"
                + "'Contact-Name':{'repeatable':false}}";
        assertThat(errors(rules, bag("source-organization: Kumla", "Contact-Name: A")))
                .isEmpty();
        assertThat(errors(rules, bag())).containsExactly("profile-info-missing");
        assertThat(errors(rules, bag("Source-Organization: Örebro"))).containsExactly("profile-info-value");
        assertThat(errors(rules, bag("Source-Organization: Kumla", "Contact-Name: A", "Contact-Name: B")))
                .containsExactly("profile-info-repeated");
    }

    @Test
    void manifests_are_asked_for_and_allowed() throws IOException {
        var required = "'Manifests-Required':['sha256'],'Tag-Manifests-Required':['sha512']";
        assertThat(errors(required, bag().tagManifest("sha512"))).isEmpty();
        assertThat(errors(required, bag().tagManifest("md5"))).containsExactly("profile-file-missing");
        var allowed = "'Manifests-Allowed':['sha256'],'Tag-Manifests-Allowed':['sha256']";
        assertThat(errors(allowed, bag().tagManifest("sha256"))).isEmpty();
        assertThat(errors(allowed, bag().manifest("md5"))).containsExactly("profile-file-not-allowed");
    }

    @Test
    void files_are_asked_for_and_allowed() throws IOException {
        var tags = "'Tag-Files-Required':['metadata/a.xml'],'Tag-Files-Allowed':['metadata/*']";
        assertThat(errors(tags, bag().put("metadata/a.xml", "x"))).isEmpty();
        assertThat(errors(tags, bag())).containsExactly("profile-file-missing");
        assertThat(errors(tags, bag().put("metadata/a.xml", "x").put("annat.txt", "x")))
                .containsExactly("profile-file-not-allowed");
        var payload =
                "'Payload-Files-Required':['data/a.txt','data/mapp/'],'Payload-Files-Allowed':['data/*.txt','data/mapp/*']";
        assertThat(errors(payload, bag())).isEmpty();
        assertThat(errors(payload, bag().letter("data/x.exe", "data/x.exe")))
                .containsExactly("profile-file-not-allowed");
        assertThat(errors("'Payload-Files-Required':['data/saknas/']", bag())).containsExactly("profile-file-missing");
    }

    @Test
    void a_list_of_files_to_fetch_may_be_forbidden_or_asked_for() throws IOException {
        var fetch = bag().put("fetch.txt", "https://example.com/a 1 data/a.txt\n");
        assertThat(errors("'Allow-Fetch.txt':false", fetch)).containsExactly("profile-file-not-allowed");
        assertThat(errors("'Allow-Fetch.txt':false", bag())).isEmpty();
        assertThat(errors("'Fetch.txt-Required':true", bag())).containsExactly("profile-file-missing");
    }

    @Test
    void the_payload_may_have_to_be_empty() throws IOException {
        assertThat(errors("'Data-Empty':true", bag())).containsExactly("profile-payload-not-empty");
        var empty = SampleBag.bare("1.0").put("data/.keep", "").manifest("sha256");
        empty.put("bag-info.txt", "BagIt-Profile-Identifier: " + ADDRESS + "\n");
        assertThat(errors("'Data-Empty':true", empty)).isEmpty();
    }

    @Test
    void version_and_wrapping_are_agreed() throws IOException {
        assertThat(errors("'Accept-BagIt-Version':['0.97']", bag())).containsExactly("profile-version");
        var wrapped = "'Serialization':'required','Accept-Serialization':['application/zip']";
        assertThat(errors(wrapped, bag())).isEmpty();
        var tar = Files.write(folder.resolve("bag.tar"), tar(bag().files));
        assertThat(errors(wrapped, tar)).containsExactly("profile-wrapping");
        assertThat(errors("'Serialization':'forbidden'", bag())).containsExactly("profile-wrapping");
        var other = "'Serialization':'optional','Accept-Serialization':['application/tar']";
        assertThat(errors(other, tar)).isEmpty();
    }

    @Test
    void what_is_no_profile_is_refused() {
        for (var json : List.of(
                "x",
                "{}",
                profile("'Manifests-Required':['md5'],'Manifests-Allowed':['sha256']"),
                profile("'Allow-Fetch.txt':false,'Fetch.txt-Required':true")))
            assertThatThrownBy(() -> BagProfile.parse(json)).isInstanceOf(IllegalArgumentException.class);
    }
}
