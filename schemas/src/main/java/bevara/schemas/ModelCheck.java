package bevara.schemas;

import bevara.schemas.Erms.Violation;
import bevara.schemas.Erms.Violation.Kind;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamConstants;
import org.jspecify.annotations.Nullable;

/// Compares a document with its standard's content model while it is read. Memory grows with the depth alone.
final class ModelCheck implements XmlIn.Watching {
    private static final int LONGEST_VALUE = 200;

    private final XmlIn xml;
    private final ContentModel model;
    private final String namespace;
    private final Consumer<Violation> found;
    private final ArrayDeque<Open> open = new ArrayDeque<>();

    /// An element that has begun: how often each place in its order was taken, by what, and the last of them.
    private static final class Open {
        private final String name;
        private final ContentModel.Element element;
        private final XmlIn.Place start;
        private final int[] counts;
        private final @Nullable String[] taken;
        private final StringBuilder text = new StringBuilder();
        private int last;

        Open(String name, ContentModel.Element element, XmlIn.Place start) {
            this.name = name;
            this.element = element;
            this.start = start;
            this.counts = new int[element.particles().size()];
            this.taken = new String[counts.length];
        }
    }

    ModelCheck(XmlIn xml, ContentModel model, String namespace, Consumer<Violation> found) {
        this.xml = xml;
        this.model = model;
        this.namespace = namespace;
        this.found = found;
    }

    @Override
    public void at(int event) {
        switch (event) {
            case XMLStreamConstants.START_ELEMENT -> begin(xml.getLocalName());
            case XMLStreamConstants.END_ELEMENT -> end(open.pop());
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text();
            default -> {}
        }
    }

    private void begin(String name) {
        var parent = open.peek();
        boolean known = parent == null || !parent.element.anything() && place(parent, name);
        var element = known ? model.element(parent == null ? "" : parent.name, name) : ContentModel.ANYTHING;
        open.push(new Open(name, element, xml.place()));
        if (known) attributes(name);
    }

    private boolean place(Open parent, String name) {
        int place = namespace.equals(xml.getNamespaceURI()) ? parent.element.place(name) : -1;
        if (place < 0) {
            report(Kind.ELEMENT_UNKNOWN, xml.place(), name, parent.name);
            return false;
        }
        var particle = parent.element.particles().get(place);
        var first = parent.taken[place];
        if (first != null && (!particle.repeated() || !first.equals(name)))
            report(Kind.ELEMENT_REPEATED, xml.place(), name, parent.name);
        else if (place < parent.last) report(Kind.ELEMENT_MISPLACED, xml.place(), name, parent.name);
        parent.taken[place] = first == null ? name : first;
        parent.counts[place]++;
        parent.last = Math.max(parent.last, place);
        return true;
    }

    private void attributes(String name) {
        for (var attribute : model.attributes(name)) {
            var value = xml.attributeOrNull(attribute.name());
            if (value == null) {
                if (attribute.required()) report(Kind.ATTRIBUTE_MISSING, xml.place(), name, attribute.name());
            } else if (!attribute.value().fits(value)) {
                report(
                        Kind.VALUE_INVALID,
                        xml.place(),
                        name + "/@" + attribute.name(),
                        shown(value),
                        attribute.value().shown());
            }
        }
        if (model.closed()) unknown(name);
    }

    private void unknown(String name) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            var namespace = xml.getAttributeNamespace(i);
            var attribute = xml.getAttributeLocalName(i);
            boolean own = namespace == null || namespace.isEmpty();
            if (own
                    && model.attributes(name).stream()
                            .noneMatch(one -> one.name().equals(attribute)))
                report(Kind.ELEMENT_UNKNOWN, xml.place(), "@" + attribute, name);
        }
    }

    private void text() {
        var here = open.peek();
        if (here == null || here.text.length() > LONGEST_VALUE || model.valueOf(here.name) == null) return;
        here.text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
    }

    private void end(Open ended) {
        var particles = ended.element.particles();
        for (int i = 0; i < particles.size(); i++) {
            if (particles.get(i).required() && ended.counts[i] == 0)
                report(
                        Kind.ELEMENT_MISSING,
                        ended.start,
                        String.join(" | ", particles.get(i).names()),
                        ended.name);
        }
        var value = ended.element.anything() ? null : model.valueOf(ended.name);
        if (value != null && !value.fits(ended.text.toString()))
            report(Kind.VALUE_INVALID, ended.start, ended.name, shown(ended.text.toString()), value.shown());
    }

    private static String shown(String value) {
        return value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "…" : value.strip();
    }

    private void report(Kind kind, XmlIn.Place place, String element, String... arguments) {
        found.accept(new Violation(kind, place.line(), place.column(), element, List.of(arguments)));
    }
}
