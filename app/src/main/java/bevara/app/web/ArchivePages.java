package bevara.app.web;

import bevara.access.Access;
import bevara.access.AipView;
import bevara.access.EventView;
import bevara.access.FileView;
import bevara.app.Right;
import bevara.app.web.Page.Section;
import bevara.ingest.Ingest;
import bevara.storage.AipId;
import bevara.storage.ArchivalStorage;
import bevara.storage.Custody;
import bevara.storage.Custody.CopyView;
import bevara.storage.Digest;
import bevara.storage.LogProof;
import bevara.storage.StorageFault;
import bevara.storage.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;

/// An AIP and its files, to look at.
@Controller
public final class ArchivePages {
    private static final int FILES = 100;
    /// How access says that an event is of the custody.
    private static final String OF_CUSTODY = "store ";

    /// Above this its METS is too large to read through for a page.
    private static final long DIGESTED = 20_000;

    private static final Pattern READ = Pattern.compile("(\\d{1,18}) files read, (\\d{1,18}) bytes");
    private static final Pattern FOUND = Pattern.compile("(\\d{1,18}) findings");

    private final Pages pages;
    private static final Logger LOG = LoggerFactory.getLogger(ArchivePages.class);

    private final Access access;
    private final Ingest ingest;
    private final ArchivalStorage storage;

    ArchivePages(Pages pages, Access access, Ingest ingest, ArchivalStorage storage) {
        this.pages = pages;
        this.access = access;
        this.ingest = ingest;
        this.storage = storage;
    }

    /// Files of one folder; `path` is empty for the top.
    public record Folder(String path, List<FileView> files) {}

    /// `next` is the address of the next page of files, empty at the end; `first` whether this is the
    /// first; `lost` whether every copy is damaged.
    public record AipPage(
            AipView aip,
            String agreement,
            List<Folder> folders,
            String next,
            boolean first,
            boolean inBasket,
            boolean lost) {}

    /// An event with its note in the reader's language.
    public record Event(EventView event, String note) {
        /// What happened, in the reader's language: of this kind with this outcome, of this kind, or as it is told.
        public String about(Texts texts) {
            var both = event.type() + "-" + event.outcome();
            for (var kind : java.util.List.of(both, event.type())) {
                var text = texts.word("event.about", kind);
                if (!text.equals(kind)) return text;
            }
            return event.detail();
        }
    }

    /// `logged` is where the newest version stands in the proof log; null when it is not proved there.
    /// `mets` is null when it is too large to read for a page, or damaged.
    public record Proof(
            List<Access.VersionView> versions,
            List<CopyView> copies,
            @Nullable Digest mets,
            @Nullable LogProof logged) {}

    /// `before` and `after` are the ids of the files beside this one, empty at the ends; `text` is null
    /// unless the file is shown as text.
    public record FilePage(
            AipView aip,
            FileView file,
            FileKind kind,
            @Nullable TextPart text,
            String before,
            String after,
            boolean inBasket) {
        public String name() {
            return nameOf(file.path());
        }

        public String content() {
            return "/api/v1/aips/" + aip.id() + "/files/" + file.id() + "/content";
        }
    }

    public static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @GetMapping("/aips/{id}")
    View aip(@PathVariable String id, @RequestParam(defaultValue = "") String cursor, HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.READ).tenant();
        var aip = find(tenant, id);
        var files = access.files(tenant, aip.id(), cursor, FILES);
        var next = files.nextCursor().isEmpty() ? "" : "/aips/" + id + "?cursor=" + Pages.encode(files.nextCursor());
        var view = new AipPage(
                aip,
                agreement(aip),
                folders(files.items()),
                next,
                cursor.isEmpty(),
                Basket.of(request).holds(id, ""),
                storage.custody().lost(tenant, aip.id()));
        return pages.show(Section.SEARCH, "aip", Map.of("it", view));
    }

    @GetMapping("/aips/{id}/events")
    View events(@PathVariable String id, HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.READ).tenant();
        var aip = find(tenant, id);
        var texts = pages.texts(request);
        var head = head(aip, request);
        // What was damaged may be the history itself.
        var before = head.lost()
                ? Stream.<Event>empty()
                : access.events(tenant, aip.id()).stream()
                        .filter(event -> !event.detail().startsWith(OF_CUSTODY))
                        .map(event -> new Event(event, note(event.note(), texts)));
        var since = storage.custody().events(tenant, aip.id()).stream().map(event -> ofCustody(event, texts));
        var events = Stream.concat(before, since).toList();
        return pages.show(Section.SEARCH, "aipEvents", Map.of("it", head, "events", events));
    }

    /// Says what happened to a copy as people would.
    static Event ofCustody(Custody.Event event, Texts texts) {
        var type = switch (event.type()) {
            case "fixity check" -> event.good() ? "copy read" : "copy damaged";
            case "recovery" -> event.good() ? "copy repaired" : "copy repair";
            default -> event.type();
        };
        var shown = new EventView(type, event.at(), event.good() ? "success" : "fail", "", event.detail(), "");
        return new Event(shown, texts.get("preservation.inStore", event.store()) + ": " + event.detail());
    }

    /// A damaged log must not hide the page that tells of it.
    private @Nullable LogProof logged(TenantId tenant, AipId aip, int version) {
        try {
            return storage.log(tenant).proof(aip, version).orElse(null);
        } catch (StorageFault.Corrupt e) {
            LOG.error("{} v{} cannot be proved", aip, version, e);
            return null;
        }
    }

    @GetMapping("/aips/{id}/integrity")
    View integrity(@PathVariable String id, HttpServletRequest request) throws IOException {
        var tenant = Forbidden.unless(request, Right.READ).tenant();
        var aip = find(tenant, id);
        var versions = access.versions(tenant, aip.id());
        var head = head(aip, request);
        var proof = new Proof(
                versions,
                storage.custody().copies(tenant, aip.id()),
                aip.files() > DIGESTED || head.lost() ? null : digest(tenant, aip.id(), "mets.xml"),
                logged(tenant, aip.id(), versions.getLast().version()));
        return pages.show(Section.SEARCH, "aipIntegrity", Map.of("it", head, "proof", proof));
    }

    /// Our own notes are in English in PREMIS, where machines read them; here people do.
    static String note(String note, Texts texts) {
        var read = READ.matcher(note);
        if (read.matches())
            return texts.count("count.files", Long.parseLong(read.group(1))) + ", "
                    + texts.size(Long.parseLong(read.group(2)));
        var found = FOUND.matcher(note);
        return found.matches() ? texts.count("count.findings", Long.parseLong(found.group(1))) : note;
    }

    private AipPage head(AipView aip, HttpServletRequest request) {
        return new AipPage(
                aip,
                agreement(aip),
                List.of(),
                "",
                true,
                Basket.of(request).holds(aip.id().value(), ""),
                storage.custody().lost(aip.tenant(), aip.id()));
    }

    private AipView find(TenantId tenant, String id) {
        return find(access, tenant, id);
    }

    static AipView find(Access access, TenantId tenant, String id) {
        try {
            return access.aip(tenant, new AipId(id)).orElseThrow(() -> new Missing("aip"));
        } catch (IllegalArgumentException _) {
            throw new Missing("aip");
        }
    }

    private String agreement(AipView aip) {
        var id = aip.agreement().replaceFirst("/\\d+$", "");
        return ingest.agreement(aip.tenant(), id).map(found -> found.title()).orElse(id);
    }

    private Digest digest(TenantId tenant, AipId aip, String document) throws IOException {
        try (var in = access.document(tenant, aip, document);
                var out = new DigestOutputStream(OutputStream.nullOutputStream(), Digest.sha256())) {
            in.transferTo(out);
            return Digest.of(out.getMessageDigest());
        }
    }

    static List<Folder> folders(List<FileView> files) {
        var folders = new LinkedHashMap<String, List<FileView>>();
        for (var file : files) {
            var path = file.path().substring(0, Math.max(0, file.path().lastIndexOf('/')));
            folders.computeIfAbsent(path, _ -> new ArrayList<>()).add(file);
        }
        return folders.entrySet().stream()
                .map(folder -> new Folder(folder.getKey(), folder.getValue()))
                .toList();
    }

    @GetMapping("/aips/{id}/files/{fileId}")
    View file(
            @PathVariable String id,
            @PathVariable String fileId,
            @RequestParam(defaultValue = "0") long from,
            HttpServletRequest request)
            throws IOException {
        var tenant = Forbidden.unless(request, Right.READ).tenant();
        var aip = find(tenant, id);
        var file = access.file(tenant, aip.id(), fileId).orElseThrow(() -> new Missing("file"));
        var kind = FileKind.of(file.mime());
        var text = kind.showing() == FileKind.Showing.TEXT && file.size() > 0
                ? TextPart.read(access, tenant, aip.id(), file, Math.clamp(from, 0, file.size() - 1))
                : null;
        var model = new FilePage(
                aip,
                file,
                kind,
                text,
                beside(tenant, aip.id(), fileId, -1),
                beside(tenant, aip.id(), fileId, 1),
                Basket.of(request).holds(id, fileId));
        return pages.show(Section.SEARCH, "file", Map.of("it", model));
    }

    /// Files are numbered `f1`, `f2` … in the order of the package.
    private String beside(TenantId tenant, AipId aip, String fileId, int step) {
        if (!fileId.matches("f\\d{1,9}")) return "";
        var other = "f" + (Integer.parseInt(fileId.substring(1)) + step);
        return Optional.of(other)
                .filter(one -> access.file(tenant, aip, one).isPresent())
                .orElse("");
    }
}
