package bevara.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Every METS, EAD and PREMIS document of the E-ARK packages that others made, where they are unpacked in
/// `target/corpora` of the repository.
class StrangersMetsTest {
    private record Stranger(String name, byte[] bytes) {
        InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }

    @Test
    void every_file_and_reference_that_a_mets_lists_is_visited() throws Exception {
        int documents = 0;
        for (var stranger : strangers("mets")) {
            try {
                var files = new LinkedHashSet<String>();
                var places = new ArrayList<String>();
                var references = new ArrayList<String>();
                Mets.read(stranger.open(), new Mets.Visitor() {
                    @Override
                    public void reference(Mets.Reference reference) {
                        assertThat(reference.line()).isPositive();
                        references.add(reference.href());
                    }

                    @Override
                    public void file(Mets.File file, Mets.@Nullable File holder) {
                        assertThat(file.line()).isPositive();
                        files.add(file.id());
                        if (!file.href().isEmpty()) places.add(file.href());
                    }
                });
                assertThat(files).as(stranger.name).containsExactlyElementsOf(listed(stranger, "file"));
                assertThat(places).as(stranger.name).containsExactlyElementsOf(listed(stranger, "FLocat"));
                var all = new ArrayList<>(listed(stranger, "mdRef"));
                all.addAll(listed(stranger, "mptr"));
                assertThat(references).as(stranger.name).containsExactlyInAnyOrderElementsOf(all);
                documents++;
            } catch (SchemaFault.Unreadable e) {
                assertThat(e.line()).as(stranger.name).isPositive();
            }
        }
        assertThat(documents).isGreaterThan(100);
    }

    @Test
    void any_description_or_history_is_read_or_refused_but_breaks_nothing() throws IOException {
        int described = 0;
        int told = 0;
        for (var stranger : strangers("")) {
            try {
                if (Ead.read(stranger.open()).isPresent()) described++;
            } catch (SchemaFault.Unreadable e) {
                assertThat(e).hasMessageNotContaining("Exception");
            }
            try {
                if (!Premis.read(stranger.open()).entities().isEmpty()) told++;
            } catch (SchemaFault.Unreadable e) {
                assertThat(e).hasMessageNotContaining("Exception");
            }
        }
        assertThat(described).isPositive();
        assertThat(told).isPositive();
    }

    /// What a plain document tree says is listed: the oracle.
    private static List<String> listed(Stranger stranger, String name) throws Exception {
        var factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        var found =
                factory.newDocumentBuilder().parse(stranger.open()).getElementsByTagNameNS(MetsWriter.NAMESPACE, name);
        var listed = new ArrayList<String>();
        for (int i = 0; i < found.getLength(); i++) {
            var element = (org.w3c.dom.Element) found.item(i);
            var href = element.getAttributeNS("http://www.w3.org/1999/xlink", "href");
            listed.add(name.equals("file") ? element.getAttribute("ID") : href);
        }
        return listed;
    }

    private static List<Stranger> strangers(String beginning) throws IOException {
        var strangers = new ArrayList<Stranger>();
        for (var corpus : List.of("eark-samples", "eark-ip-test-corpus")) {
            var folder = Schemas.beside("target/corpora/" + corpus);
            if (folder.isEmpty()) continue;
            try (Stream<Path> files = Files.walk(folder.get())) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    var name = file.getFileName().toString();
                    if (wanted(name, beginning)) strangers.add(new Stranger(file.toString(), Files.readAllBytes(file)));
                    if (name.endsWith(".zip")) inside(file, beginning, strangers);
                }
            }
        }
        Assumptions.assumeFalse(strangers.isEmpty(), "the corpora are not unpacked");
        return strangers;
    }

    private static void inside(Path zip, String beginning, List<Stranger> into) throws IOException {
        try (var members = new ZipInputStream(Files.newInputStream(zip))) {
            for (var member = members.getNextEntry(); member != null; member = members.getNextEntry()) {
                var name = member.getName().substring(member.getName().lastIndexOf('/') + 1);
                if (wanted(name, beginning))
                    into.add(new Stranger(zip + "!" + member.getName(), members.readAllBytes()));
            }
        }
    }

    private static boolean wanted(String name, String beginning) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith(beginning) && lower.endsWith(".xml");
    }
}
