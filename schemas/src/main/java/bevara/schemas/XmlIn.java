package bevara.schemas;

import jakarta.xml.bind.JAXBException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.util.Objects;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;
import org.jspecify.annotations.Nullable;

/// A stranger's XML, read as a stream: no document type definition, no entities, no endless nesting, no endless
/// text.
final class XmlIn extends StreamReaderDelegate {
    private static final int DEEPEST = 256;
    private static final int LONGEST_TEXT = 1 << 20;

    private int depth;
    private int line = 1;

    private XmlIn(XMLStreamReader reader) {
        super(reader);
    }

    interface Reading<T> {
        T from(XmlIn xml) throws XMLStreamException, JAXBException;
    }

    /// Hands the document's root element to `reading`. Throws [SchemaFault.Unreadable], and
    /// [UncheckedIOException] when it is the stream that fails.
    static <T> T read(InputStream in, Reading<T> reading) {
        try {
            var xml = new XmlIn(factory().createXMLStreamReader(in));
            while (xml.next() != XMLStreamConstants.START_ELEMENT) {
                // comments and processing instructions
            }
            return reading.from(xml);
        } catch (XMLStreamException e) {
            throw unreadable(e);
        } catch (JAXBException e) {
            if (e.getLinkedException() instanceof XMLStreamException cause) throw unreadable(cause);
            throw new SchemaFault.Unreadable(Objects.toString(e.getMessage(), "not readable"), 0, 0, e);
        }
    }

    private static XMLInputFactory factory() {
        // The JDK's own, whatever else is on the class path: the limits below are known to hold for it.
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty("http://javax.xml.XMLConstants/property/accessExternalDTD", "");
        return factory;
    }

    private static RuntimeException unreadable(XMLStreamException e) {
        if (e.getNestedException() instanceof IOException io
                && !(io instanceof CharConversionException)
                && !(io instanceof UnsupportedEncodingException)) {
            return new UncheckedIOException(io);
        }
        var text = Objects.toString(e.getMessage(), "not well-formed");
        var message = text.substring(text.indexOf("Message: ") + 1).replaceFirst("^essage: ", "");
        var place = e.getLocation();
        if (place == null) return new SchemaFault.Unreadable(message, 0, 0, e);
        return new SchemaFault.Unreadable(
                message, Math.max(place.getLineNumber(), 0), Math.max(place.getColumnNumber(), 0), e);
    }

    XMLStreamException refusal(String message) {
        return new XMLStreamException(message, getLocation());
    }

    @Override
    public int next() throws XMLStreamException {
        // Where the last event ended is where this one starts; its own location is where it ends.
        line = getLocation().getLineNumber();
        int event;
        try {
            event = super.next();
        } catch (RuntimeException e) {
            throw new XMLStreamException("not well-formed", getLocation(), e);
        }
        switch (event) {
            case XMLStreamConstants.DTD -> throw refusal("a document type definition is not accepted");
            case XMLStreamConstants.ENTITY_REFERENCE -> throw refusal("an entity is not accepted");
            case XMLStreamConstants.START_ELEMENT -> {
                if (++depth > DEEPEST) throw refusal("elements are nested deeper than " + DEEPEST);
            }
            case XMLStreamConstants.END_ELEMENT -> depth--;
            default -> {}
        }
        return event;
    }

    /// The line on which the current element starts, from 1.
    int line() {
        return Math.max(line, 1);
    }

    /// An attribute in no namespace; empty when absent.
    String attribute(String name) {
        for (int i = 0; i < getAttributeCount(); i++) {
            if (name.equals(getAttributeLocalName(i)) && isEmpty(getAttributeNamespace(i))) return getAttributeValue(i);
        }
        return "";
    }

    /// An attribute that a profile adds in a namespace of its own, of which there are several in use; in no
    /// namespace at need. Empty when absent.
    String extension(String name) {
        for (int i = 0; i < getAttributeCount(); i++) {
            if (name.equals(getAttributeLocalName(i)) && !isEmpty(getAttributeNamespace(i)))
                return getAttributeValue(i);
        }
        return attribute(name);
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    interface Child {
        /// Called at a child's start; must read on to its end, as [#skip], [#text] and [#children] do.
        void at(String name) throws XMLStreamException;
    }

    /// Reads the current element to its end, handing over each child.
    void children(Child child) throws XMLStreamException {
        for (int event = next(); event != XMLStreamConstants.END_ELEMENT; event = next()) {
            if (event == XMLStreamConstants.START_ELEMENT) child.at(getLocalName());
        }
    }

    /// Passes over the current element and all in it.
    void skip() throws XMLStreamException {
        for (int open = 1; open > 0; ) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> open++;
                case XMLStreamConstants.END_ELEMENT -> open--;
                default -> {}
            }
        }
    }

    /// Reads the current element to its end: the text in it, white space collapsed.
    String text() throws XMLStreamException {
        return textWith("");
    }

    /// As [#text], where the elements inside are words of their own.
    String heading() throws XMLStreamException {
        return textWith(" ");
    }

    private String textWith(String separator) throws XMLStreamException {
        var text = new StringBuilder();
        for (int open = 1; open > 0; ) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> open++;
                case XMLStreamConstants.END_ELEMENT -> {
                    open--;
                    text.append(separator);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    text.append(getTextCharacters(), getTextStart(), getTextLength());
                default -> {}
            }
            if (text.length() > LONGEST_TEXT) throw refusal("a text is longer than " + LONGEST_TEXT + " characters");
        }
        return text.toString().strip().replaceAll("\\s+", " ");
    }
}
