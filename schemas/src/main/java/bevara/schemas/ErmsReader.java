package bevara.schemas;

import bevara.schemas.Erms.Standard;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;

/// Tells the standards apart by their root element.
final class ErmsReader {
    static final String FGS = "http://xml.ra.se/e-arkiv/FGS-ERMS";
    static final String CITS = "https://DILCIS.eu/XML/ERMS";

    private static final ContentModel FGS_MODEL = ContentModel.load("fgs-erms-1.0.txt");
    private static final ContentModel CITS_MODEL = ContentModel.load("cits-erms.txt");

    private ErmsReader() {}

    static Optional<Standard> read(XmlIn xml, Erms.Visitor visitor) throws XMLStreamException {
        var namespace = String.valueOf(xml.getNamespaceURI());
        var root = xml.getLocalName();
        if (namespace.equals(FGS) && root.equals("Leveransobjekt")) {
            if (visitor.standard(Standard.FGS_1)) {
                xml.watch(new ModelCheck(xml, FGS_MODEL, FGS, visitor::violation));
                new FgsReader(xml, visitor).read();
                end(xml);
            }
            return Optional.of(Standard.FGS_1);
        }
        if (namespace.equals(CITS) && root.equals("erms")) {
            if (visitor.standard(Standard.CITS)) {
                xml.watch(new ModelCheck(xml, CITS_MODEL, CITS, visitor::violation));
                new CitsReader(xml, visitor).read();
                end(xml);
            }
            return Optional.of(Standard.CITS);
        }
        return Optional.empty();
    }

    /// What stands after the root must be XML, too.
    private static void end(XmlIn xml) throws XMLStreamException {
        while (xml.hasNext()) xml.next();
    }
}
