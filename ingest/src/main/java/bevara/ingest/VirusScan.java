package bevara.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends every file of a package through clamd. What it does not clearly call clean is not clean: it is infected,
/// or somebody must decide.
final class VirusScan {
    private static final Logger LOG = LoggerFactory.getLogger(VirusScan.class);
    private static final int NOTES = 1000;
    /// So many streams, and bytes of them, are under way at once: clamd holds each in a file of its own.
    private static final int WINDOW = 8;

    private static final long WINDOW_BYTES = 32 << 20;
    /// So many connections in a row that give no answer, and the scanner counts as away.
    private static final int SILENT = 3;

    private final VirusScanner scanner;
    private final PackageSource source;
    private final Listing listing;
    private final Watcher watcher;

    private final byte[] buffer = new byte[1 << 16];
    private final Map<Long, Member> open = new HashMap<>();
    private final Set<Member> lost = new HashSet<>();
    private final List<ScanReport.Note> notes = new ArrayList<>();
    private @org.jspecify.annotations.Nullable ClamdSession session;
    private int window = WINDOW;
    private long openBytes;
    private int silent;
    private String lastFault = "";
    private long tooLarge = Long.MAX_VALUE;
    private long seen;
    private long bytes;
    private long scanned;
    private long unscanned;
    private long infected;

    private VirusScan(VirusScanner scanner, PackageSource source, Listing listing, Watcher watcher) {
        this.scanner = scanner;
        this.source = source;
        this.listing = listing;
        this.watcher = watcher;
    }

    /// `probe` knows what the scanner's "OK" is worth.
    static ScanReport run(
            VirusScanner scanner,
            ScannerProbe probe,
            PackageSource source,
            Listing listing,
            Watcher watcher,
            Clock clock)
            throws IOException {
        var scan = new VirusScan(scanner, source, listing, watcher);
        var at = clock.instant();
        var engine = "";
        var missing = List.<String>of();
        try {
            engine = ClamdSession.version(scanner);
            missing = probe.missing(scanner, engine);
        } catch (ClamdSession.Broken e) {
            scan.away(e);
        }
        if (!missing.isEmpty()) scan.note(Code.SCANNER_LENIENT, "", String.join(", ", missing));
        scan.all();
        return new ScanReport(
                at,
                engine,
                listing.members().size(),
                scan.scanned,
                scan.unscanned,
                scan.infected,
                !missing.isEmpty(),
                scan.notes);
    }

    private void away(ClamdSession.Broken e) {
        LOG.warn("the virus scanner at {}: {}", scanner.where(), e.getMessage());
        lastFault = String.valueOf(e.getMessage());
        silent = SILENT;
    }

    private boolean isAway() {
        return silent >= SILENT;
    }

    private void all() throws IOException {
        try {
            if (!isAway()) source.visit(visitor(new BitSet()));
            settle();
            if (!isAway() && !lost.isEmpty()) again();
            leave();
        } finally {
            hangUp();
        }
    }

    private Entry.Visitor visitor(BitSet done) {
        return (entry, content) -> {
            var member = listing.of(entry).orElse(null);
            if (entry.type() != Entry.Type.FILE || member == null || done.get(member.number())) return true;
            done.set(member.number());
            seen++;
            scan(member, content);
            return !isAway();
        };
    }

    /// What was under way when a connection broke is asked once more, one by one, so that the one that broke it is
    /// known from the others.
    private void again() throws IOException {
        window = 1;
        var left = new HashSet<>(lost);
        lost.clear();
        source.visit((entry, content) -> {
            var member = listing.of(entry).orElse(null);
            if (entry.type() != Entry.Type.FILE || member == null || !left.remove(member)) return true;
            scan(member, content);
            settle();
            if (lost.remove(member)) unscanned(member, Code.NOT_SCANNED_FAULT, lastFault);
            if (isAway()) lost.addAll(left);
            return !left.isEmpty() && !isAway();
        });
    }

    /// Nobody was asked about the rest.
    private void leave() {
        long rest = listing.members().size() - seen + lost.size();
        unscanned += rest;
        if (rest > 0)
            note(
                    Code.SCANNER_UNAVAILABLE,
                    "",
                    String.valueOf(rest),
                    String.valueOf(listing.members().size()),
                    lastFault);
    }

    private void scan(Member member, Entry.Content content) throws IOException {
        if (member.size() == 0) {
            scanned++;
        } else if (member.size() >= tooLarge) {
            unscanned(member, Code.NOT_SCANNED_TOO_LARGE);
        } else {
            try (var in = content.open()) {
                send(member, in);
            }
        }
    }

    private void send(Member member, InputStream in) throws IOException {
        try {
            while (!open.isEmpty() && (open.size() >= window || openBytes + member.size() > WINDOW_BYTES))
                hear(session().answer());
            open.put(session().begin(), member);
            openBytes += member.size();
            int got;
            while ((got = in.read(buffer)) > 0) {
                session().bytes(buffer, got);
                bytes += got;
                watcher.at(seen, listing.members().size(), bytes, listing.bytes());
            }
            session().end();
        } catch (ClamdSession.Broken e) {
            if (!open.containsValue(member)) lost.add(member);
            broken(e);
        }
    }

    private ClamdSession session() throws ClamdSession.Broken {
        var running = session;
        if (running == null) running = ClamdSession.open(scanner);
        session = running;
        return running;
    }

    private void settle() {
        try {
            while (!open.isEmpty()) hear(session().answer());
        } catch (ClamdSession.Broken e) {
            broken(e);
        }
    }

    private void broken(ClamdSession.Broken e) {
        LOG.warn("the virus scanner at {} broke off: {}", scanner.where(), e.getMessage());
        lastFault = String.valueOf(e.getMessage());
        silent++;
        if (session != null) session.lastWords().forEach(this::hear);
        lost.addAll(open.values());
        open.clear();
        openBytes = 0;
        hangUp();
    }

    private void hangUp() {
        if (session != null) session.close();
        session = null;
    }

    private void hear(ClamdSession.Answer answer) {
        var member = open.remove(answer.number());
        if (member == null) {
            LOG.warn("the virus scanner says: {}", answer.text());
            return;
        }
        openBytes -= member.size();
        silent = 0;
        judge(member, answer.text());
    }

    /// The answers of clamd: `stream: OK`, `stream: NAME FOUND`, and anything else with `ERROR`.
    private void judge(Member member, String text) {
        var said = text.startsWith("stream: ") ? text.substring("stream: ".length()) : text;
        if (said.equals("OK")) {
            scanned++;
        } else if (said.endsWith(" FOUND")) {
            found(member, said.substring(0, said.length() - " FOUND".length()));
        } else if (said.startsWith("INSTREAM size limit exceeded")) {
            tooLarge = Math.min(tooLarge, member.size());
            unscanned(member, Code.NOT_SCANNED_TOO_LARGE);
        } else {
            unscanned(member, Code.NOT_SCANNED_FAULT, said);
        }
    }

    private void found(Member member, String signature) {
        if (signature.startsWith("Heuristics.Limits.Exceeded")) {
            unscanned(member, Code.NOT_SCANNED_LIMIT, signature);
        } else if (signature.startsWith("Heuristics.Encrypted")) {
            unscanned(member, Code.NOT_SCANNED_ENCRYPTED, signature);
        } else if (signature.startsWith("Heuristics.") || signature.startsWith("PUA.")) {
            unscanned(member, Code.VIRUS_SUSPECTED, signature);
        } else {
            infected++;
            note(Code.VIRUS_FOUND, member.path(), signature);
        }
    }

    private void unscanned(Member member, Code code, String... arguments) {
        unscanned++;
        note(code, member.path(), arguments);
    }

    /// A virus is told, however much else there is.
    private void note(Code code, String path, String... arguments) {
        var note = new ScanReport.Note(code, path, List.of(arguments));
        if (code == Code.VIRUS_FOUND && infected <= NOTES) notes.addFirst(note);
        else if (notes.size() < NOTES) notes.add(note);
    }
}
