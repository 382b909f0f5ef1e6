package bevara.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.apache.tika.config.TikaConfig;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.WriteLimitReachedException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.extractor.ParsingEmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.sax.BodyContentHandler;
import org.apache.tika.sax.WriteOutContentHandler;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/// Tika with limits, without optical character recognition and without programs of the machine. Runs in a
/// process of its own.
final class DocumentParser {
    /// What lies in a file, and what lies in that; no deeper.
    private static final int DEPTH = 2;

    private static final int EMBEDDED = 1000;

    private static final String CONFIGURATION = """
            <properties><parsers><parser class="org.apache.tika.parser.DefaultParser">
              <parser-exclude class="org.apache.tika.parser.ocr.TesseractOCRParser"/>
              <parser-exclude class="org.apache.tika.parser.external.CompositeExternalParser"/>
            </parser></parsers></properties>""";

    private final Parser parser;

    DocumentParser() {
        try {
            var configuration = CONFIGURATION.getBytes(StandardCharsets.UTF_8);
            parser = new AutoDetectParser(new TikaConfig(new java.io.ByteArrayInputStream(configuration)));
        } catch (TikaException | IOException | SAXException e) {
            throw new IllegalStateException("the parsers cannot be set up", e);
        }
    }

    ExtractedText parse(ParserProtocol.Request request) {
        var text = new StringWriter();
        try (var in = TikaInputStream.get(request.bytes())) {
            var metadata = new Metadata();
            metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, request.name());
            metadata.set(Metadata.CONTENT_TYPE, request.mime());
            var limited = new WriteOutContentHandler(text, ParserProtocol.LONGEST_TEXT);
            parser.parse(in, new BodyContentHandler(limited), metadata, context());
            return extracted(ExtractedText.Outcome.WHOLE, text);
        } catch (IOException | SAXException | TikaException | RuntimeException | StackOverflowError e) {
            if (WriteLimitReachedException.isWriteLimitReached(e)) return extracted(ExtractedText.Outcome.CUT, text);
            return text.getBuffer().isEmpty() ? ExtractedText.FAILED : extracted(ExtractedText.Outcome.CUT, text);
        }
    }

    private static ExtractedText extracted(ExtractedText.Outcome outcome, StringWriter text) {
        return new ExtractedText(outcome, PlainText.tidy(text.getBuffer(), ParserProtocol.LONGEST_TEXT));
    }

    private ParseContext context() {
        var context = new ParseContext();
        context.set(Parser.class, parser);
        context.set(EmbeddedDocumentExtractor.class, new Shallow(context));
        var pdf = new PDFParserConfig();
        pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
        pdf.setExtractInlineImages(false);
        context.set(PDFParserConfig.class, pdf);
        return context;
    }

    private static final class Shallow extends ParsingEmbeddedDocumentExtractor {
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
}
