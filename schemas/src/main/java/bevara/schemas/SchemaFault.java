package bevara.schemas;

/// What can go wrong with a standard's document. Unchecked, sorted by what to do next.
public abstract sealed class SchemaFault extends RuntimeException {
    SchemaFault(String message, Throwable cause) {
        super(message, cause);
    }

    /// The document cannot be read: not well-formed XML, another vocabulary, or it uses a document type
    /// definition or an external entity, which are always refused. The sender must mend it.
    public static final class Unreadable extends SchemaFault {
        private final int line;
        private final int column;

        /// `line` and `column` are counted from 1; 0 where unknown.
        public Unreadable(String message, int line, int column, Throwable cause) {
            super(message, cause);
            this.line = line;
            this.column = column;
        }

        public int line() {
            return line;
        }

        public int column() {
            return column;
        }
    }

    /// The document cannot be written to its destination. Try again, or free the disk.
    public static final class Unwritable extends SchemaFault {
        public Unwritable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
