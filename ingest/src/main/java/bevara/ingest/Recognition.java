package bevara.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// Tells by its content what kind of package it is.
final class Recognition {
    /// A comment is held whole by the parser: no document is read further than this to find its root.
    private static final int LOOKED_AT = 1 << 16;

    private Recognition() {}

    /// What is called METS.xml is judged as METS, whatever is in it; any program may write a `sip.xml`.
    static PackageKind kind(Pack pack) throws IOException {
        if (Bag.looksLike(pack.listing())) return PackageKind.BAGIT;
        var mets = mets(pack.listing());
        if (mets.isEmpty()) return withoutMets(pack.listing());
        if (EarkPackage.isMets(mets.get())) return PackageKind.EARK;
        boolean[] other = {false};
        pack.read(List.of(mets.get()), (_, in) -> other[0] = isOtherXml(in));
        return other[0] ? PackageKind.PLAIN : PackageKind.EARK;
    }

    private static PackageKind withoutMets(Listing listing) {
        // Several bags at once cannot be told apart from here on, and to keep them unchecked helps nobody.
        if (!Bag.besideOthers(listing).isEmpty()) return PackageKind.BAGIT;
        return laidOutAsEark(listing) ? PackageKind.EARK : PackageKind.PLAIN;
    }

    /// The package's own METS document, whatever the case of its name; FGS before 2.0 calls it `sip.xml`.
    static Optional<Member> mets(Listing listing) {
        return listing.inRoot("METS.xml").or(() -> listing.inRoot("sip.xml"));
    }

    /// The two folders that CSIPSTR5 and CSIPSTR9 ask for: someone meant an E-ARK package, and forgot or misspelt its
    /// METS.xml.
    private static boolean laidOutAsEark(Listing listing) {
        return listing.isFolder("metadata") && listing.isFolder("representations");
    }

    /// Whether it is XML with another root element; what is not XML at all is meant as METS, and broken.
    private static boolean isOtherXml(InputStream in) throws IOException {
        var start = new ByteArrayInputStream(in.readNBytes(LOOKED_AT));
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            var xml = factory.createXMLStreamReader(start);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT)
                    return !xml.getLocalName().equals("mets");
            }
            return false;
        } catch (XMLStreamException | RuntimeException e) {
            // The parser has faults of its own for what is hardly XML.
            return false;
        }
    }
}
