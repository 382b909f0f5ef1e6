package bevara.ingest;

import java.util.List;

/// The elements of `bag-info.txt`, in their order; labels are compared without regard to case (RFC 8493, 2.2.2).
record BagInfo(List<Element> elements) {
    record Element(String label, String value) {}

    static final BagInfo NONE = new BagInfo(List.of());

    BagInfo {
        elements = List.copyOf(elements);
    }

    /// The first value of a label, empty when it is not there.
    String first(String label) {
        return all(label).stream().findFirst().orElse("");
    }

    List<String> all(String label) {
        return elements.stream()
                .filter(e -> e.label().equalsIgnoreCase(label))
                .map(Element::value)
                .toList();
    }
}
