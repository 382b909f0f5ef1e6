package bevara.worker.tika;

import java.io.IOException;
import java.io.InputStream;
import org.apache.tika.extractor.ParsingEmbeddedDocumentExtractor;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/// Looks into what lies in a file, and what lies in that; no deeper, and not endlessly.
final class Shallow extends ParsingEmbeddedDocumentExtractor {
    private static final int DEPTH = 2;
    private static final int EMBEDDED = 1000;

    private int depth;
    private int seen;

    Shallow(ParseContext context) {
        super(context);
    }

    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
        return depth < DEPTH && seen < EMBEDDED && super.shouldParseEmbedded(metadata);
    }

    @Override
    public void parseEmbedded(InputStream in, ContentHandler handler, Metadata metadata, boolean html)
            throws SAXException, IOException {
        depth++;
        seen++;
        try {
            super.parseEmbedded(in, handler, metadata, html);
        } finally {
            depth--;
        }
    }
}
