package bevara.ingest;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One question that a rule of E-ARK asks: of which elements (`where`, an XPath), in which documents, and what. A
/// rule may ask several. `level` is the question's, which may be milder than the rule's first.
record EarkRule(String id, Level level, String versions, Scope scope, String where, Ask ask, String argument) {
    /// How binding a rule is, in the words of RFC 2119.
    enum Level {
        MUST,
        SHOULD,
        MAY;

        Finding.Severity severity() {
            return switch (this) {
                case MUST -> Finding.Severity.ERROR;
                case SHOULD -> Finding.Severity.WARNING;
                case MAY -> Finding.Severity.INFO;
            };
        }
    }

    /// The documents that a rule is about.
    enum Scope {
        /// The package as a whole.
        PACKAGE,
        /// The package's METS document and every representation's.
        EVERY,
        /// Those of a package that claims to be a SIP.
        SIP,
        /// Those of a package that claims to be an AIP.
        AIP
    }

    enum Ask {
        /// The attribute is there and not blank.
        ATTRIBUTE,
        /// The attribute has this value.
        VALUE,
        /// The attribute, where it is there, has a value of this [Vocabulary].
        TERM,
        TIME,
        NUMBER,
        MIME,
        URL,
        /// The attribute is there and unique in the document.
        ID,
        /// What the attribute names is in the document.
        REFERS,
        /// The attribute may be used; when it is, it is not blank.
        OPTION,
        /// The element may be used.
        USED,
        /// So many of this child.
        CHILD,
        /// The element has text.
        TEXT,
        /// Asked by code of its own.
        OWN,
        /// Asked of the package's folders.
        FOLDERS,
        /// A permission, which nothing can break.
        ALLOWED,
        /// The document can be read.
        READABLE,
        /// A rule for AIPs.
        AIP
    }

    static EarkRule parse(String row) {
        var cells = row.split("\t", -1);
        return new EarkRule(
                cells[0],
                Level.valueOf(cells[1]),
                cells[2],
                Scope.valueOf(upper(cells[3])),
                cells[4],
                Ask.valueOf(upper(cells[5])),
                cells[6]);
    }

    private static String upper(String text) {
        return text.toUpperCase(java.util.Locale.ROOT);
    }

    /// The path without a condition on its last step.
    String base() {
        int condition = condition();
        return condition < 0 ? where : where.substring(0, condition);
    }

    private int condition() {
        int bracket = where.lastIndexOf('[');
        return bracket > where.lastIndexOf('/') && where.indexOf('@', bracket) > 0 ? bracket : -1;
    }

    /// Whether an element at [#base] fulfils the condition on the last step.
    boolean concerns(Function<String, @Nullable String> attribute) {
        int at = condition();
        if (at < 0) return true;
        var condition = where.substring(at + 1, where.length() - 1);
        boolean start = condition.startsWith("starts-with(");
        var name = condition.substring(condition.indexOf('@') + 1, condition.indexOf(start ? ',' : '='));
        var wanted = condition.substring(condition.indexOf('\'') + 1, condition.lastIndexOf('\''));
        var value = attribute.apply(name);
        if (value == null) return false;
        return start ? value.startsWith(wanted) : value.equalsIgnoreCase(wanted);
    }

    /// The part of the argument before `=`: an attribute's or element's name.
    String subject() {
        int equals = argument.indexOf('=');
        if (ask == Ask.CHILD) equals = argument.lastIndexOf('=');
        return equals < 0 ? argument : argument.substring(0, equals);
    }

    /// The part after it.
    String wanted() {
        return argument.substring(subject().length() + 1);
    }

    boolean holdsIn(String version) {
        return versions.equals("*") || version.startsWith(versions);
    }
}
