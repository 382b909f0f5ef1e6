package bevara.schemas;

import com.sun.xml.txw2.output.IndentingXMLStreamWriter;
import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBElement;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Marshaller;
import java.io.BufferedWriter;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// A document written element by element: each is made by the binding, goes out, and is forgotten.
final class XmlOut {
    private final String namespace;
    private final WellFormed xml;
    private final Marshaller marshaller;

    /// The binding that a generated `ObjectFactory` belongs to; made once, used by all threads.
    static JAXBContext binding(Class<?> objectFactory) {
        try {
            return JAXBContext.newInstance(objectFactory);
        } catch (JAXBException e) {
            throw new IllegalStateException("the generated binding is broken", e);
        }
    }

    /// Begins the document. `prefixes` names the other namespaces that occur in it.
    XmlOut(OutputStream out, JAXBContext context, String namespace, String root, List<Prefix> prefixes) {
        this.namespace = namespace;
        try {
            marshaller = context.createMarshaller();
            marshaller.setProperty(Marshaller.JAXB_FRAGMENT, true);
            xml = new WellFormed(XMLOutputFactory.newDefaultFactory()
                    .createXMLStreamWriter(
                            new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16)));
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("", root, namespace);
            xml.writeDefaultNamespace(namespace);
            for (var prefix : prefixes) xml.writeNamespace(prefix.name(), prefix.namespace());
        } catch (XMLStreamException | JAXBException e) {
            throw unwritable(e);
        }
    }

    /// A namespace and what it is called in the document.
    record Prefix(String name, String namespace) {}

    /// An attribute of the root; none when the value is empty.
    void attribute(String name, String value) {
        try {
            if (!value.isEmpty()) xml.writeAttribute(name, value);
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    /// An attribute of the root in another namespace; none when the value is empty.
    void attribute(Prefix prefix, String name, String value) {
        try {
            if (!value.isEmpty()) xml.writeAttribute(prefix.name(), prefix.namespace(), name, value);
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    <T> void element(String name, Class<T> type, T value) {
        try {
            marshaller.marshal(new JAXBElement<>(new QName(namespace, name), type, value), xml);
        } catch (JAXBException e) {
            throw unwritable(e);
        }
    }

    /// Writes the element and leaves it open for more children, until [#close].
    <T> void open(String name, Class<T> type, T value) {
        xml.leaveNextOpen();
        element(name, type, value);
    }

    void close() {
        try {
            xml.writeEndElement();
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    /// Ends the document and flushes the stream.
    void end() {
        try {
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.writeCharacters("\n");
            xml.flush();
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    private static SchemaFault.Unwritable unwritable(Exception e) {
        return new SchemaFault.Unwritable(Objects.toString(e.getMessage(), "cannot be written"), e);
    }

    /// Indents, and replaces what XML 1.0 cannot hold (section 2.2, Char) by U+FFFD: a name with a control
    /// character must not make the whole document unreadable.
    private static final class WellFormed extends IndentingXMLStreamWriter {
        private int depth;
        private int depthLeftOpen;

        WellFormed(XMLStreamWriter xml) {
            super(xml);
        }

        /// The next element to start will not end when it is told to, only when it is told again.
        void leaveNextOpen() {
            depthLeftOpen = depth + 1;
        }

        @Override
        public void writeStartElement(String prefix, String name, String uri) throws XMLStreamException {
            depth++;
            super.writeStartElement(prefix, name, uri);
        }

        @Override
        public void writeEndElement() throws XMLStreamException {
            if (depth == depthLeftOpen) {
                depthLeftOpen = 0;
                return;
            }
            depth--;
            super.writeEndElement();
        }

        @Override
        public void writeAttribute(String name, String value) throws XMLStreamException {
            super.writeAttribute(name, allowed(value));
        }

        @Override
        public void writeAttribute(String prefix, String uri, String name, String value) throws XMLStreamException {
            super.writeAttribute(prefix, uri, name, allowed(value));
        }

        @Override
        public void writeAttribute(String uri, String name, String value) throws XMLStreamException {
            super.writeAttribute(uri, name, allowed(value));
        }

        @Override
        public void writeCharacters(String text) throws XMLStreamException {
            super.writeCharacters(allowed(text));
        }

        @Override
        public void writeCharacters(char[] text, int start, int length) throws XMLStreamException {
            super.writeCharacters(allowed(new String(text, start, length)));
        }

        private static String allowed(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < ' ' || c >= Character.MIN_SURROGATE) return replaced(text);
            }
            return text;
        }

        private static String replaced(String text) {
            var out = new StringBuilder(text.length());
            text.codePoints().forEach(c -> out.appendCodePoint(isChar(c) ? c : 0xFFFD));
            return out.toString();
        }

        private static boolean isChar(int c) {
            return c >= 0x20 && c <= 0xD7FF
                    || c >= 0xE000 && c <= 0xFFFD
                    || c >= 0x10000
                    || c == '\t'
                    || c == '\n'
                    || c == '\r';
        }
    }
}
