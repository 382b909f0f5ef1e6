package bevara.schemas;

import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/// All small changes of a document, and whether a schema and a judge agree on each.
final class Mutations {
    private Mutations() {}

    private record Oracle(Schema schema, Predicate<String> counts) {
        List<String> problems(String document) throws Exception {
            return Schemas.problems(document.getBytes(StandardCharsets.UTF_8), schema).stream()
                    .filter(counts)
                    .toList();
        }
    }

    static List<String> disagreements(String document, Path xsd, Predicate<String> judge) throws Exception {
        return disagreements(document, SchemaFactory.newDefaultInstance().newSchema(xsd.toFile()), _ -> true, judge);
    }

    /// `counts` says which of the schema's problems the judge is to know of.
    static List<String> disagreements(String document, Schema schema, Predicate<String> counts, Predicate<String> judge)
            throws Exception {
        var oracle = new Oracle(schema, counts);
        var found = new ArrayList<String>();
        int elements = parsed(document).getElementsByTagName("*").getLength();
        for (int i = 1; i < elements; i++) {
            judge(document, i, "without", e -> parent(e).removeChild(e), oracle, judge, found);
            judge(document, i, "twice", e -> parent(e).insertBefore(e.cloneNode(true), e), oracle, judge, found);
            judge(document, i, "last", e -> parent(e).appendChild(e), oracle, judge, found);
            judge(
                    document,
                    i,
                    "first",
                    e -> parent(e).insertBefore(e, parent(e).getFirstChild()),
                    oracle,
                    judge,
                    found);
            judge(
                    document,
                    i,
                    "other name",
                    e -> e.getOwnerDocument().renameNode(e, e.getNamespaceURI(), "Annat"),
                    oracle,
                    judge,
                    found);
            int attributes = ((Element)
                            parsed(document).getElementsByTagName("*").item(i))
                    .getAttributes()
                    .getLength();
            for (int a = 0; a < attributes; a++) {
                int number = a;
                judge(document, i, "without @", e -> remove(e, number), oracle, judge, found);
                judge(document, i, "other @", e -> change(e, number), oracle, judge, found);
            }
        }
        return found;
    }

    private static Element parent(Element element) {
        return (Element) element.getParentNode();
    }

    private static void remove(Element element, int attribute) {
        element.removeAttribute(element.getAttributes().item(attribute).getNodeName());
    }

    private static void change(Element element, int attribute) {
        element.getAttributes().item(attribute).setNodeValue("något annat");
    }

    private static void judge(
            String document,
            int number,
            String what,
            Consumer<Element> change,
            Oracle oracle,
            Predicate<String> judge,
            List<String> found)
            throws Exception {
        var changed = parsed(document);
        var element = (Element) changed.getElementsByTagName("*").item(number);
        var name = element.getParentNode().getNodeName() + "/" + element.getNodeName();
        change.accept(element);
        var text = written(changed);
        var problems = oracle.problems(text);
        if (problems.isEmpty() != judge.test(text)) found.add(what + " " + name + ": " + problems);
    }

    private static Document parsed(String document) throws Exception {
        var factory = DocumentBuilderFactory.newDefaultNSInstance();
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(document)));
    }

    private static String written(Document document) throws Exception {
        var out = new StringWriter();
        TransformerFactory.newDefaultInstance()
                .newTransformer()
                .transform(new DOMSource(document), new StreamResult(out));
        return out.toString();
    }
}
