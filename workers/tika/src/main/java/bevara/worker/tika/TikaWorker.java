package bevara.worker.tika;

import bevara.worker.Answer;
import bevara.worker.Request;
import bevara.worker.Worker;
import bevara.worker.WorkerLoop;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.tika.config.TikaConfig;
import org.apache.tika.detect.Detector;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.WriteLimitReachedException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeType;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.sax.BodyContentHandler;
import org.apache.tika.sax.WriteOutContentHandler;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/// Tika with limits, without optical character recognition and without programs of the machine. The task `detect`
/// gives the facts `mime`, `name`, and `also` for every other name of the type and of those it is a kind of,
/// `seen` when the bytes support it and not the name alone; `text`
/// gives `text`, its `outcome` (`whole`, `cut`, `failed`), `encrypted` when a
/// password is needed, and what else is known as facts `property:…`.
public final class TikaWorker implements Worker {
    private static final String CONFIGURATION = """
            <properties><parsers><parser class="org.apache.tika.parser.DefaultParser">
              <parser-exclude class="org.apache.tika.parser.ocr.TesseractOCRParser"/>
              <parser-exclude class="org.apache.tika.parser.external.CompositeExternalParser"/>
            </parser></parsers></properties>""";

    private static final Set<String> VAGUE = Set.of("application/octet-stream", "text/plain");
    private static final String PROPERTY = "property:";
    private static final int MOST_ALSO = 50;
    private static final int PROPERTIES = 60;
    private static final int LONGEST_PROPERTY = 1000;

    private final AutoDetectParser parser;
    private final Detector detector;
    private final MimeTypes types;
    private final Set<MediaType> readable;
    private final Map<String, Kind> kinds = new HashMap<>();

    /// What Tika knows of a type; `patterns` are those of its names and of its kinds that are found by their bytes.
    private record Kind(String name, List<String> also, List<MimeType> patterns) {}

    private TikaWorker() throws TikaException, IOException, SAXException {
        var configuration = new TikaConfig(new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.UTF_8)));
        parser = new AutoDetectParser(configuration);
        detector = configuration.getDetector();
        types = configuration.getMimeRepository();
        readable = parser.getSupportedTypes(new ParseContext());
    }

    public static void main(String[] arguments) throws Exception {
        WorkerLoop.serve(TikaWorker::new);
    }

    @Override
    public void look(Request request, Answer answer) throws IOException {
        if (request.wants("detect")) detect(request, answer);
        if (request.wants("text")) read(request, answer);
    }

    private void detect(Request request, Answer answer) throws IOException {
        try (var in = open(request)) {
            var mime = detector.detect(in, metadata(request)).toString();
            answer.say("mime", mime);
            var kind = kinds.computeIfAbsent(mime, this::kind);
            answer.say("name", kind.name());
            kind.also().forEach(type -> answer.say("also", type));
            if (seen(request, kind)) answer.say("seen", mime);
        }
    }

    /// Whether the first bytes tell it. Their patterns alone are tried: trying those of all types again would take as
    /// long as the detection.
    private boolean seen(Request request, Kind kind) throws IOException {
        if (kind.patterns().isEmpty()) return false;
        var start = start(request);
        return kind.patterns().stream().anyMatch(type -> type.matchesMagic(start));
    }

    private byte[] start(Request request) throws IOException {
        if (request.file() == null && request.bytes().length <= types.getMinLength()) return request.bytes();
        try (var in = request.open()) {
            return in.readNBytes(types.getMinLength());
        }
    }

    private static TikaInputStream open(Request request) throws IOException {
        var file = request.file();
        return file == null ? TikaInputStream.get(request.bytes()) : TikaInputStream.get(file);
    }

    private static Metadata metadata(Request request) {
        var metadata = new Metadata();
        metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, request.name());
        return metadata;
    }

    private Kind kind(String mime) {
        var also = also(MediaType.parse(mime));
        var patterns = Stream.concat(Stream.of(mime), also.stream())
                .filter(one -> !VAGUE.contains(one))
                .flatMap(one -> known(one).stream())
                .filter(MimeType::hasMagic)
                .distinct()
                .toList();
        return new Kind(known(mime).map(MimeType::getDescription).orElse(""), also, patterns);
    }

    private Optional<MimeType> known(String mime) {
        try {
            return Optional.of(types.forName(mime));
        } catch (MimeTypeException e) {
            return Optional.empty();
        }
    }

    private List<String> also(@Nullable MediaType type) {
        var registry = types.getMediaTypeRegistry();
        var also = new ArrayList<String>();
        for (var one = type; one != null && also.size() < MOST_ALSO; one = registry.getSupertype(one)) {
            if (one != type) also.add(one.toString());
            registry.getAliases(one).forEach(alias -> also.add(alias.toString()));
        }
        return also;
    }

    private void read(Request request, Answer answer) throws IOException {
        var text = new StringWriter();
        var metadata = metadata(request);
        tell(request.mime(), metadata);
        answer.say("outcome", parse(request, metadata, text, answer));
        answer.say("text", text.toString());
        properties(metadata, answer);
    }

    /// A type that is known and can be read is not looked for again.
    private void tell(String mime, Metadata metadata) {
        var type = MediaType.parse(mime);
        if (type == null) return;
        metadata.set(Metadata.CONTENT_TYPE, mime);
        if (readable.contains(types.getMediaTypeRegistry().normalize(type)))
            metadata.set(TikaCoreProperties.CONTENT_TYPE_USER_OVERRIDE, mime);
    }

    private String parse(Request request, Metadata metadata, StringWriter text, Answer answer) throws IOException {
        try (var in = open(request)) {
            var limited = new WriteOutContentHandler(text, Answer.LONGEST_TEXT);
            parser.parse(in, new BodyContentHandler(limited), metadata, context());
            return "whole";
        } catch (EncryptedDocumentException e) {
            answer.say("encrypted", "true");
            return "failed";
        } catch (IOException | SAXException | TikaException | RuntimeException | StackOverflowError e) {
            if (WriteLimitReachedException.isWriteLimitReached(e)) return "cut";
            return text.getBuffer().isEmpty() ? "failed" : "cut";
        }
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

    private static void properties(Metadata metadata, Answer answer) {
        int told = 0;
        for (var name : metadata.names()) {
            var value = metadata.get(name);
            if (name.startsWith("X-TIKA") || name.startsWith("Content-Type") || value == null) continue;
            if (value.length() > LONGEST_PROPERTY || told++ == PROPERTIES) continue;
            answer.say(PROPERTY + name, value);
        }
    }
}
