package bevara.ingest;

import java.io.IOException;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// Tells by its content what kind of package it is.
final class Recognition {
    private Recognition() {}

    static PackageKind kind(Pack pack) throws IOException {
        if (Bag.looksLike(pack.listing())) return PackageKind.BAGIT;
        var mets = pack.listing().inRoot("METS.xml");
        // Several bags at once cannot be told apart from here on, and to keep them unchecked helps nobody.
        if (mets.isEmpty()) return Bag.besideOthers(pack.listing()).isEmpty() ? PackageKind.PLAIN : PackageKind.BAGIT;
        boolean[] other = {false};
        pack.read(List.of(mets.get()), (_, in) -> other[0] = isOtherXml(in));
        return other[0] ? PackageKind.PLAIN : PackageKind.EARK;
    }

    /// Whether it is XML with another root element; what is not XML at all is meant as METS, and broken.
    private static boolean isOtherXml(java.io.InputStream in) {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            var xml = factory.createXMLStreamReader(in);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT)
                    return !xml.getLocalName().equals("mets");
            }
            return false;
        } catch (XMLStreamException e) {
            return false;
        }
    }
}
