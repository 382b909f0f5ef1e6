package bevara.formats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/// The register of formats, as far as a signature file holds it.
final class Pronom {
    private final Map<String, Format> formats = new HashMap<>();
    private final Map<String, List<String>> byMime = new HashMap<>();
    private final Set<String> signed = new HashSet<>();

    /// `mimes` are in lower case, the first the one to prefer.
    record Format(String puid, List<String> mimes, String name, String version) {
        Identity identity(Basis basis) {
            return new Identity(puid, mimes.isEmpty() ? "" : mimes.getFirst(), name, version, basis);
        }
    }

    Pronom(Signatures signatures) {
        read(signatures.binary());
        read(signatures.container());
    }

    private void read(Path signatures) {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try (var in = Files.newInputStream(signatures)) {
            var xml = factory.createXMLStreamReader(in);
            var puid = "";
            while (xml.hasNext()) {
                if (xml.next() != XMLStreamConstants.START_ELEMENT) continue;
                if (xml.getLocalName().equals("FileFormatMapping"))
                    signed.add(text(xml.getAttributeValue(null, "Puid")));
                if (xml.getLocalName().equals("InternalSignatureID")) signed.add(puid);
                if (xml.getLocalName().equals("FileFormat")) {
                    puid = text(xml.getAttributeValue(null, "PUID"));
                    add(new Format(
                            puid,
                            mimes(text(xml.getAttributeValue(null, "MIMEType"))),
                            text(xml.getAttributeValue(null, "Name")),
                            text(xml.getAttributeValue(null, "Version"))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (XMLStreamException e) {
            throw new IllegalStateException(signatures + " is no signature file", e);
        }
    }

    private void add(Format format) {
        formats.put(format.puid(), format);
        for (var mime : format.mimes())
            byMime.computeIfAbsent(mime, _ -> new ArrayList<>()).add(format.puid());
    }

    private static List<String> mimes(String attribute) {
        return Arrays.stream(attribute.toLowerCase(Locale.ROOT).split(","))
                .map(String::strip)
                .filter(mime -> !mime.isEmpty())
                .toList();
    }

    private static String text(@Nullable String attribute) {
        return attribute == null ? "" : attribute.strip().replaceAll("\\s+", " ");
    }

    /// Whether there is something in its bytes, or in what lies in it, that tells it or another of its type: DROID
    /// goes by the name only to formats for which there is no signature.
    boolean isSigned(String puid, Set<String> types) {
        var all = Stream.concat(types.stream(), format(puid).mimes().stream());
        return signed.contains(puid)
                || all.flatMap(type -> byMime.getOrDefault(type, List.of()).stream())
                        .anyMatch(signed::contains);
    }

    Format format(String puid) {
        return formats.getOrDefault(puid, new Format(puid, List.of(), "", ""));
    }

    /// The format that has one of these types, when there is only one.
    @Nullable
    Format only(Set<String> types) {
        var puids = types.stream()
                .flatMap(type -> byMime.getOrDefault(type, List.of()).stream())
                .collect(Collectors.toSet());
        return puids.size() == 1 ? formats.get(puids.iterator().next()) : null;
    }

    /// The format of this type and version, when there is only one.
    @Nullable
    Format only(String type, String version) {
        var found = byMime.getOrDefault(type, List.of()).stream()
                .map(this::format)
                .filter(format -> format.version().equals(version))
                .toList();
        return found.size() == 1 ? found.getFirst() : null;
    }
}
