package bevara.schemas;

import java.io.InputStream;
import java.util.List;

/// Databases as SIARD keeps them: what `header/metadata.xml` says of the tables, and the rows of a table.
/// Source: eCH-0165 SIARD Format Specification 2.0 to 2.2.
public final class Siard {
    private Siard() {}

    /// `version` is as stated. `missing` are the elements that the specification demands and that are not there.
    public record Metadata(
            String version, String lobFolder, List<Table> tables, List<Digest> digests, List<Missing> missing) {
        public Metadata {
            tables = List.copyOf(tables);
            digests = List.copyOf(digests);
            missing = List.copyOf(missing);
        }
    }

    /// `folder` is where it lies under `content/`, as `schema0/table1`; `rows` is -1 where not stated. `lobFolders`
    /// are of its columns, in their order; empty where none is stated.
    public record Table(String name, String folder, long rows, List<String> lobFolders, int line) {
        public Table {
            lobFolders = List.copyOf(lobFolders);
        }
    }

    /// Of all content (`messageDigest`).
    public record Digest(String algorithm, String hex) {}

    /// `rule` is the specification's own, `line` where the element begins that lacks it.
    public record Missing(String element, String parent, String rule, int line) {}

    public interface Rows {
        /// A cell whose content lies in a file of its own: `column` counts from 1, 0 where it cannot be told.
        void large(String file, int column, int line);
    }

    /// Reads `header/metadata.xml`. Throws [SchemaFault.Unreadable] when it is none.
    public static Metadata metadata(InputStream in) {
        return XmlIn.read(in, xml -> new SiardReader(xml).metadata());
    }

    /// Counts the rows of a table, however many. Throws [SchemaFault.Unreadable] when it is none.
    public static long rows(InputStream in, Rows rows) {
        return XmlIn.read(in, xml -> new SiardReader(xml).rows(rows));
    }
}
