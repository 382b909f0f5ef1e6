package bevara.schemas;

import jakarta.xml.bind.JAXBException;
import java.io.CharConversionException;
import java.io.FilterInputStream;
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
    private static final int MOST_TEXT = 1 << 23;
    private static final long LONGEST_EVENT = 1 << 22;

    private final Metered bytes;
    private int depth;
    private int line = 1;
    private int column = 1;
    private int collected;
    private long ceiling = Long.MAX_VALUE;
    private Watching watching = _ -> {};

    private XmlIn(XMLStreamReader reader, Metered bytes) {
        super(reader);
        this.bytes = bytes;
    }

    /// Sees every event before the one who reads, the current one first.
    interface Watching {
        void at(int event);
    }

    /// From here on; one at a time.
    void watch(Watching next) {
        watching = next;
        next.at(getEventType());
    }

    interface Reading<T> {
        T from(XmlIn xml) throws XMLStreamException, JAXBException;
    }

    /// Hands the document's root element to `reading`. Throws [SchemaFault.Unreadable], and
    /// [UncheckedIOException] when it is the stream that fails.
    static <T> T read(InputStream in, Reading<T> reading) {
        try {
            var bytes = new Metered(in);
            var xml = new XmlIn(factory().createXMLStreamReader(bytes), bytes);
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
        // Counted here, so that the limit does not change with the JDK.
        factory.setProperty("jdk.xml.maxElementDepth", "0");
        // These count every "&amp;" of the document too, so that a large honest one would reach them. Without a
        // document type definition there are no other entities.
        factory.setProperty("jdk.xml.entityExpansionLimit", "0");
        factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", "0");
        factory.setProperty("jdk.xml.totalEntitySizeLimit", "0");
        factory.setProperty("http://javax.xml.XMLConstants/property/accessExternalDTD", "");
        return factory;
    }

    private static RuntimeException unreadable(XMLStreamException e) {
        if (e.getNestedException() instanceof IOException io
                && !(io instanceof CharConversionException)
                && !(io instanceof UnsupportedEncodingException)
                && !(io instanceof TooLong)) {
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
        // After text the parser has read the next sign as well.
        column = getLocation().getColumnNumber() - (hasText() ? 1 : 0);
        bytes.allowed = LONGEST_EVENT;
        if (bytes.count > ceiling) throw refusal("what is to be kept of the document is longer than is reasonable");
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
        watching.at(event);
        return event;
    }

    /// The line on which the current element starts, from 1.
    int line() {
        return Math.max(line, 1);
    }

    /// A line and the column in it, both from 1.
    record Place(int line, int column) {}

    /// Where the current element starts.
    Place place() {
        return new Place(line(), Math.max(column, 1));
    }

    /// An attribute in no namespace; empty when absent.
    String attribute(String name) {
        var value = attributeOrNull(name);
        return value == null ? "" : value;
    }

    /// As [#attribute], null when absent.
    @Nullable
    String attributeOrNull(String name) {
        for (int i = 0; i < getAttributeCount(); i++) {
            if (name.equals(getAttributeLocalName(i)) && isEmpty(getAttributeNamespace(i))) return getAttributeValue(i);
        }
        return null;
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

    /// How many bytes have been read so far, read-ahead included.
    long position() {
        return bytes.count;
    }

    /// What was collected so far is no longer held: for a document of many parts that are read one at a time.
    void forget() {
        collected = 0;
    }

    /// Refuses to read on beyond this position.
    void limit(long position) {
        ceiling = position;
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
        collected += text.length();
        if (collected > MOST_TEXT) throw refusal("the texts are longer than " + MOST_TEXT + " characters");
        return text.toString().strip().replaceAll("\\s+", " ");
    }

    /// A tag, comment or CDATA section is held whole by the parser, which has no limit of its own for it. Text
    /// comes in pieces.
    private static final class Metered extends FilterInputStream {
        private long allowed = LONGEST_EVENT;
        private long count;

        Metered(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            count++;
            if (--allowed < 0) throw new TooLong();
            return super.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int got = super.read(into, offset, length);
            count += got;
            if ((allowed -= got) < 0) throw new TooLong();
            return got;
        }
    }

    private static final class TooLong extends IOException {
        TooLong() {
            super("a tag, comment or CDATA section is longer than " + LONGEST_EVENT + " bytes");
        }
    }
}
