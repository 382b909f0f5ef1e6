package bevara.worker.structure;

import bevara.worker.structure.Stop.Damaged;
import bevara.worker.structure.Stop.Unsure;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/// XML: well-formed, with its namespaces. No external entity and no document type definition outside the file is read.
final class XmlCheck implements Check {
    /// Begins what the parser says when a limit of its own was reached.
    private static final String LIMIT = "JAXP";

    private final SAXParserFactory factory;

    XmlCheck() {
        factory = SAXParserFactory.newInstance();
        factory.setNamespaceAware(true);
        try {
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String standard() {
        return "XML 1.0 (W3C), well-formed";
    }

    @Override
    public Depth look(Bytes bytes, String name) throws Stop, IOException {
        parse(bytes.open(), "", new DefaultHandler());
        return Depth.FRAME;
    }

    /// `part` is what it is a part of; empty where it is the file itself.
    void parse(InputStream in, String part, DefaultHandler handler) throws Stop, IOException {
        try {
            var parser = factory.newSAXParser();
            parser.setProperty("jdk.xml.elementAttributeLimit", "10000");
            parser.setProperty("jdk.xml.maxElementDepth", "10000");
            parser.parse(in, new Closed(handler));
        } catch (SAXParseException e) {
            throw fault(e, part);
        } catch (CharConversionException e) {
            throw new Damaged(
                    "xml-encoding", part, "the characters are not of the encoding it declares: " + e.getMessage());
        } catch (SAXException | ParserConfigurationException e) {
            throw new Unsure(String.valueOf(e.getMessage()));
        }
    }

    private static Stop fault(SAXParseException e, String part) {
        var message = String.valueOf(e.getMessage());
        if (message.startsWith(LIMIT)) return new Unsure("the parser's limits: " + message);
        var place = "line %d, column %d".formatted(e.getLineNumber(), e.getColumnNumber());
        return new Damaged(
                "xml-not-well-formed",
                part.isEmpty() ? Math.max(0, e.getLineNumber()) : 0,
                part.isEmpty() ? place : part + ", " + place,
                message);
    }

    /// Hands on elements, and reads nothing from outside.
    private static final class Closed extends DefaultHandler {
        private final DefaultHandler handler;

        Closed(DefaultHandler handler) {
            this.handler = handler;
        }

        @Override
        public InputSource resolveEntity(String publicId, String systemId) {
            return new InputSource(new StringReader(""));
        }

        @Override
        public void startElement(String uri, String name, String qualified, org.xml.sax.Attributes attributes)
                throws SAXException {
            handler.startElement(uri, name, qualified, attributes);
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
