package bevara.app.web;

import bevara.access.Access;
import bevara.access.Access.VersionView;
import bevara.access.AipView;
import bevara.access.EventView;
import bevara.access.FileView;
import bevara.access.Identification;
import bevara.access.Identified;
import bevara.access.Order;
import bevara.access.SearchResult;
import bevara.app.Account;
import bevara.app.Right;
import bevara.app.Role;
import bevara.app.api.RuleReport;
import bevara.app.web.Page.Section;
import bevara.app.web.Page.Theme;
import bevara.app.web.Texts.Language;
import bevara.ingest.Dispensation;
import bevara.ingest.EarkReport;
import bevara.ingest.Finding;
import bevara.ingest.Finding.Severity;
import bevara.ingest.FormatPolicy;
import bevara.ingest.PackageKind;
import bevara.ingest.Submission;
import bevara.ingest.Submission.Progress;
import bevara.ingest.Submission.State;
import bevara.ingest.Submission.Step;
import bevara.ingest.SubmissionAgreement;
import bevara.ingest.SubmissionAgreement.Approval;
import bevara.ingest.SubmissionId;
import bevara.schemas.Ead;
import bevara.storage.AipId;
import bevara.storage.Alarm;
import bevara.storage.Custody;
import bevara.storage.Digest;
import bevara.storage.LogProof;
import bevara.storage.StoreId;
import bevara.storage.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every page with something on it, for tests and for [Preview].
final class Samples {
    static final String HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

    private static final TenantId SANDVIKEN = new TenantId("sandviken");
    private static final Instant NOW = Instant.parse("2026-11-23T09:15:00Z");
    private static final Digest DIGEST = Digest.of("Bevara".getBytes(StandardCharsets.UTF_8));
    private static final LogProof LOGGED = new LogProof(
            114,
            "{}",
            List.of(DIGEST),
            "Sandviken/sandviken\n2310\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\u2014 a AAAA\n");

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    private final Texts texts;
    private final Role role;
    private final Theme theme;
    private final String title;

    Samples(Language language, Role role, Theme theme) {
        this(language, role, theme, "Bygglov för nybyggnad av förskola, Västerled 2:14");
    }

    Samples(Language language, Role role, Theme theme, String title) {
        this.texts = Texts.in(language);
        this.role = role;
        this.theme = theme;
        this.title = title;
    }

    record Sample(String template, Map<String, Object> model) {}

    /// By a name for the page.
    Map<String, Sample> all() {
        var all = new LinkedHashMap<String, Sample>();
        put(all, "login", "login", Section.NONE, Map.of("notice", ""));
        put(all, "login-error", "login", Section.NONE, Map.of("notice", "error"));
        put(all, "start", "start", Section.START, Map.of("start", start()));
        put(
                all,
                "start-empty",
                "start",
                Section.START,
                Map.of("start", new StartPage.StartView(List.of(), Map.of(), 0, 0, 0, 0, 0, List.of())));
        put(all, "deliver", "deliver", Section.DELIVER, Map.of("deliver", deliver("")));
        put(all, "deliver-fault", "deliver", Section.DELIVER, Map.of("deliver", deliver("package-empty")));
        put(all, "deliveries", "deliveries", Section.DELIVERIES, Map.of("list", list(submissions())));
        put(all, "deliveries-empty", "deliveries", Section.DELIVERIES, Map.of("list", list(List.of())));
        put(all, "delivery-checking", "delivery", Section.DELIVERIES, Map.of("it", checking()));
        put(all, "delivery-archived", "delivery", Section.DELIVERIES, Map.of("it", archived()));
        put(all, "delivery-rejected", "delivery", Section.DELIVERIES, Map.of("it", rejected()));
        put(all, "delivery-awaiting", "delivery", Section.DELIVERIES, Map.of("it", awaiting()));
        put(all, "report", "report", Section.DELIVERIES, Map.of("it", report()));
        put(all, "search", "search", Section.SEARCH, Map.of("it", search()));
        put(
                all,
                "search-none",
                "search",
                Section.SEARCH,
                Map.of(
                        "it",
                        new SearchPage.SearchView(
                                "kvarnhjul",
                                0,
                                List.of(),
                                List.of(),
                                List.of(),
                                "/search",
                                "",
                                "/search",
                                true,
                                0,
                                false)));
        put(all, "aip", "aip", Section.SEARCH, Map.of("it", aip()));
        put(
                all,
                "aip-events",
                "aipEvents",
                Section.SEARCH,
                Map.of(
                        "it",
                        aip(),
                        "events",
                        Stream.concat(
                                        events().stream().map(event -> new ArchivePages.Event(event, event.note())),
                                        custodyEvents().stream().map(event -> ArchivePages.ofCustody(event, texts)))
                                .toList()));
        put(
                all,
                "aip-integrity",
                "aipIntegrity",
                Section.SEARCH,
                Map.of(
                        "it",
                        aip(),
                        "proof",
                        new ArchivePages.Proof(
                                List.of(new VersionView(1, NOW, "bygglov-2026-114")), copies(), DIGEST, LOGGED)));
        put(
                all,
                "aip-lost",
                "aipIntegrity",
                Section.SEARCH,
                Map.of(
                        "it",
                        new ArchivePages.AipPage(view(), "Bygglovsärenden", List.of(), "", true, false, true),
                        "proof",
                        new ArchivePages.Proof(List.of(new VersionView(1, NOW, "x")), copies(), null, null)));
        put(all, "preservation", "preservation", Section.PRESERVATION, Map.of("it", preservation()));
        put(
                all,
                "alarms",
                "alarms",
                Section.PRESERVATION,
                Map.of(
                        "it",
                        new PreservationPages.AlarmsView(
                                Alarm.Code.REPAIRED,
                                alarms(AipId.create(NOW, random), Alarm.Code.REPAIRED, 50),
                                true,
                                "/preservation/alarms/copy-repaired",
                                "/preservation/alarms/copy-repaired?before=7",
                                650)));
        put(
                all,
                "preservation-empty",
                "preservation",
                Section.PRESERVATION,
                Map.of(
                        "it",
                        new PreservationPages.PreservationView(
                                90,
                                List.of(store("main", true, 0, 0)),
                                List.of(),
                                List.of(),
                                List.of(),
                                PreservationPages.Chart.of(days(0)),
                                new PreservationPages.Asked(title, "main", "preservation.audit.none"),
                                List.of())));
        put(
                all,
                "preservation-platform",
                "preservation",
                Section.PRESERVATION,
                Map.of(
                        "it",
                        new PreservationPages.PreservationView(
                                90,
                                List.of(store("main", true, 0, 0)),
                                List.of(),
                                List.of(),
                                List.of(),
                                PreservationPages.Chart.of(days(0)),
                                PreservationPages.Asked.NOTHING,
                                List.of(new PreservationPages.OfTenant(
                                        "Sandvikens kommun",
                                        new Custody.TenantAlarms(
                                                SANDVIKEN,
                                                Alarm.Code.NO_GOOD_COPY,
                                                List.of(new StoreId("main"), new StoreId("second")),
                                                7,
                                                NOW))))));
        put(all, "file-pdf", "file", Section.SEARCH, Map.of("it", file(1)));
        put(all, "file-image", "file", Section.SEARCH, Map.of("it", file(4)));
        put(all, "file-text", "file", Section.SEARCH, Map.of("it", file(6)));
        put(all, "file-none", "file", Section.SEARCH, Map.of("it", file(2)));
        put(
                all,
                "basket",
                "basket",
                Section.ORDERS,
                Map.of("it", new OrderPages.BasketView(basket(), Order.Form.ZIP, "", "basket.purpose.missing")));
        put(all, "orders", "orders", Section.ORDERS, Map.of("orders", orders()));
        put(all, "order-preparing", "order", Section.ORDERS, Map.of("it", order(orders().get(0))));
        put(all, "order-ready", "order", Section.ORDERS, Map.of("it", order(orders().get(1))));
        put(all, "agreements", "agreements", Section.AGREEMENTS, Map.of("rows", rows()));
        put(all, "agreement", "agreement", Section.AGREEMENTS, Map.of("row", rows().getFirst()));
        put(all, "agreement-protected", "agreement", Section.AGREEMENTS, Map.of("row", rows().get(1)));
        put(all, "agreement-new", "agreementForm", Section.AGREEMENTS, Map.of("form", agreementForm(0)));
        put(all, "agreement-edit", "agreementForm", Section.AGREEMENTS, Map.of("form", agreementForm(2)));
        put(all, "formats", "formats", Section.AGREEMENTS, Map.of("it", formats(0, Map.of())));
        put(
                all,
                "formats-wrong",
                "formats",
                Section.AGREEMENTS,
                Map.of("it", formats(2, Map.of("format", "formats.format.wrong"))));
        put(all, "formats-edit", "formatsForm", Section.AGREEMENTS, Map.of("form", formatsForm()));
        put(all, "accessibility", "accessibility", Section.NONE, Map.of());
        put(all, "problem", "problem", Section.NONE, Map.of("code", "digest-mismatch", "problem", problem()));
        put(all, "findings", "findings", Section.NONE, Map.of("findings", catalogue()));
        put(all, "error-404", "error", Section.NONE, Map.of("error", new Faults.ErrorView(404, null)));
        put(all, "error-500", "error", Section.NONE, Map.of("error", new Faults.ErrorView(500, null)));
        return all;
    }

    private void put(Map<String, Sample> all, String name, String template, Section section, Map<String, ?> model) {
        var everything = new LinkedHashMap<String, Object>(model);
        everything.put("page", page(name, section));
        all.put(name, new Sample(template, everything));
    }

    private Page page(String name, Section section) {
        var account = name.startsWith("login") ? null : new Account("anna", "Anna Lindqvist", SANDVIKEN, role);
        return new Page(
                texts,
                account,
                "Sandvikens kommun",
                new Page.Csrf("_csrf", "3f1c9e"),
                "/" + name + "?",
                theme,
                section,
                3,
                account != null && account.may(Right.WATCH) ? 12 : 0);
    }

    private StartPage.StartView start() {
        return new StartPage.StartView(submissions(), titles(), 12_847, 2, 1, 1, 1, orders());
    }

    private static Map<String, String> titles() {
        return Map.of("bygglov", "Bygglovsärenden", "elevakter", "Elevakter gymnasiet", "allt", "Övriga leveranser");
    }

    private List<SubmissionAgreement> agreements() {
        return List.of(
                new SubmissionAgreement(
                        SANDVIKEN,
                        "bygglov",
                        2,
                        "Bygglovsärenden",
                        "ByggR",
                        "Samhällsbyggnadsnämnden",
                        Set.of(PackageKind.EARK, PackageKind.BAGIT),
                        Approval.AUTOMATIC,
                        LocalDate.of(2025, 1, 1),
                        null),
                new SubmissionAgreement(
                        SANDVIKEN,
                        "elevakter",
                        1,
                        "Elevakter gymnasiet",
                        "ProCapita",
                        "Kunskapsnämnden",
                        Set.of(PackageKind.EARK),
                        Approval.REQUIRED,
                        LocalDate.of(2024, 7, 1),
                        LocalDate.of(2027, 6, 30),
                        java.time.Period.ofYears(10)),
                new SubmissionAgreement(
                        SANDVIKEN,
                        "allt",
                        1,
                        "Övriga leveranser",
                        "",
                        "Kommunstyrelsen",
                        Set.of(PackageKind.values()),
                        Approval.AUTOMATIC,
                        LocalDate.of(2026, 1, 1),
                        null));
    }

    private DeliveryPages.DeliverView deliver(String fault) {
        return new DeliveryPages.DeliverView(
                agreements(), "bygglov", fault, fault.isEmpty() ? null : problem(), !fault.isEmpty(), List.of());
    }

    private static Surroundings.Problem problem() {
        return new Surroundings.Problem(
                "Kontrollsumman stämmer inte",
                "Filens innehåll är inte det som manifestet anger. Den har ändrats eller skadats på vägen.",
                "Ta fram filen på nytt ur källsystemet, räkna om manifestet och leverera igen.");
    }

    private Submission submission(
            String name,
            State state,
            Step step,
            Progress progress,
            List<Finding> findings,
            @Nullable PackageKind kind) {
        return new Submission(
                new SubmissionId(AipId.create(NOW, random).value()),
                SANDVIKEN,
                state == State.AWAITING_DECISION ? "elevakter" : "bygglov",
                2,
                name + ".zip",
                progress.bytesTotal() < 0 ? 48_213_004 : progress.bytesTotal(),
                DIGEST,
                name,
                kind,
                state,
                step,
                progress,
                findings,
                findings.size(),
                state == State.ARCHIVED ? List.of(AipId.create(NOW, random)) : List.of(),
                false,
                "anna",
                NOW.minusSeconds(random.nextInt(400_000)),
                state.ended() ? NOW : null);
    }

    private List<Submission> submissions() {
        return List.of(
                checking().submission(),
                submission(
                        "elevakter-2026-ht",
                        State.AWAITING_DECISION,
                        Step.DECISION,
                        new Progress(812, 812, 9_000_000, 1_412_000_000),
                        List.of(),
                        PackageKind.EARK),
                archived().submission(),
                rejected().submission(),
                submission(
                        "bygglov-2026-101",
                        State.ARCHIVED,
                        Step.DONE,
                        new Progress(9, 9, 1, 7_231_004),
                        List.of(),
                        PackageKind.BAGIT),
                submission(
                        "protokoll-ks-2025", State.FAILED, Step.RECEIVE, new Progress(0, -1, 0, -1), List.of(), null));
    }

    private DeliveryPages.ListView list(List<Submission> items) {
        return new DeliveryPages.ListView(
                items, titles(), null, "", items.isEmpty() ? "" : "/deliveries?cursor=x", true);
    }

    private DeliveryView checking() {
        return view(
                submission(
                        "bygglov-2026-117",
                        State.CHECKING,
                        Step.FILES,
                        new Progress(614, 1_208, 402_113_500, 913_000_000),
                        List.of(),
                        PackageKind.BAGIT),
                Approval.AUTOMATIC,
                List.of());
    }

    private DeliveryView archived() {
        return view(
                submission(
                        "bygglov-2026-114",
                        State.ARCHIVED,
                        Step.DONE,
                        new Progress(14, 14, 48_213_004, 48_213_004),
                        List.of(),
                        PackageKind.BAGIT),
                Approval.AUTOMATIC,
                List.of());
    }

    private DeliveryView awaiting() {
        return view(
                submission(
                        "elevakter-2026-ht",
                        State.AWAITING_DECISION,
                        Step.DECISION,
                        new Progress(812, 812, 1_412_000_000, 1_412_000_000),
                        List.of(),
                        PackageKind.EARK),
                Approval.REQUIRED,
                List.of(new DeliveryView.Group(
                        "format-unknown",
                        Severity.WARNING,
                        "Formatet känns inte igen.",
                        "",
                        "Ange gärna vilket program filen kommer från. Paketet kan bevaras ändå.",
                        List.of(new DeliveryView.Place(
                                "data/betyg/export.dat", 0, "data/betyg/export.dat", "", "Bevara")),
                        0,
                        false)));
    }

    private DeliveryView rejected() {
        var findings = List.of(
                finding("digest-mismatch", "data/ritningar/Fasad mot söder.pdf"),
                finding("digest-mismatch", "data/ritningar/Plan 1.pdf"),
                finding("file-missing", "data/beslut/Beslut 2026-03-11.pdf"));
        var groups = List.of(
                new DeliveryView.Group(
                        "digest-mismatch",
                        Severity.ERROR,
                        "Kontrollsumman stämmer inte.",
                        "Innehållet är inte det som manifestet anger.",
                        "Ta fram filerna på nytt ur källsystemet, räkna om manifestet och leverera igen.",
                        List.of(
                                new DeliveryView.Place(
                                        "data/ritningar/Fasad mot söder.pdf",
                                        0,
                                        "data/ritningar/Fasad mot söder.pdf",
                                        "",
                                        "RFC 8493 3"),
                                new DeliveryView.Place(
                                        "data/ritningar/Plan 1.pdf", 0, "data/ritningar/Plan 1.pdf", "", "RFC 8493 3")),
                        12_345,
                        false),
                new DeliveryView.Group(
                        "file-missing",
                        Severity.ERROR,
                        "En fil saknas.",
                        "Manifestet nämner den, men den finns inte i paketet.",
                        "Lägg till filen, eller ta bort den ur manifestet om den inte ska levereras.",
                        List.of(new DeliveryView.Place(
                                title.startsWith("<") ? title : "data/beslut/Beslut 2026-03-11.pdf",
                                17,
                                "manifest-sha256.txt",
                                "",
                                "RFC 8493 3")),
                        0,
                        false),
                new DeliveryView.Group(
                        "name-encoding",
                        Severity.WARNING,
                        "Filnamnens teckenkodning är oklar.",
                        "",
                        "Skapa zip-filen med ett program som anger UTF-8.",
                        List.of(new DeliveryView.Place("", 0, "", "", "APPNOTE 4.4.4")),
                        0,
                        false),
                new DeliveryView.Group(
                        "eark-element-missing",
                        Severity.ERROR,
                        "Ett element som standarden kräver saknas.",
                        "",
                        "Låt programmet som gör METS-filen skriva elementet.",
                        List.of(new DeliveryView.Place("METS.xml", 1, "METS.xml", "", "CSIP60")),
                        0,
                        true));
        return view(
                submission(
                        "bygglov-2026-115",
                        State.REJECTED,
                        Step.FILES,
                        new Progress(12, 12, 30_000_000, 30_114_204),
                        findings,
                        PackageKind.BAGIT),
                Approval.AUTOMATIC,
                groups);
    }

    private static List<CommonPages.Explained> catalogue() {
        return Finding.codes().stream()
                .map(code ->
                        new CommonPages.Explained(code, "Vad som är fel med " + code, "Mer om det.", "Gör så här."))
                .toList();
    }

    private static Finding finding(String code, String path) {
        return new Finding(code, Severity.ERROR, path, 0, List.of(), "RFC 8493 3");
    }

    private DeliveryView view(Submission submission, Approval approval, List<DeliveryView.Group> groups) {
        return new DeliveryView(
                submission,
                "Bygglovsärenden",
                DeliveryView.stages(submission, approval == Approval.REQUIRED),
                groups,
                "");
    }

    private SearchPage.SearchView search() {
        var hits = new ArrayList<SearchPage.Hit>();
        var id = AipId.create(NOW, random).value();
        hits.add(new SearchPage.Hit(
                new SearchResult.Hit(
                        id,
                        title,
                        "SBN 2026-114",
                        "2026-01-12/2026-03-11",
                        "Samhällsbyggnadsnämnden",
                        "bygglov",
                        "",
                        "f1",
                        "beslut/Beslut om bygglov.pdf",
                        14,
                        48_213_004),
                Snippet.of("… nämnden beviljar <mark>bygglovet</mark> med stöd av 9 kap. 30 § plan- och"
                        + " bygglagen. Det <mark>bygglov</mark> som söks avser en förskola med sex"
                        + " avdelningar &amp; kök …")));
        hits.add(new SearchPage.Hit(
                new SearchResult.Hit(
                        id,
                        "Rivningslov, Kanalgatan 9",
                        "SBN 2025-871",
                        "2025-09-01/2025-11-20",
                        "Samhällsbyggnadsnämnden",
                        "bygglov",
                        "",
                        "",
                        "",
                        6,
                        3_113_004),
                Snippet.of("Ansökan om rivningslov i samband med <mark>bygglovet</mark> SBN 2025-870.")));
        hits.add(new SearchPage.Hit(
                new SearchResult.Hit(
                        id,
                        "Kommunstyrelsens protokoll 2024",
                        "KS 2024-1",
                        "2024",
                        "Kommunstyrelsen",
                        "allt",
                        "",
                        "f12",
                        "protokoll/2024-05-14.pdf",
                        22,
                        91_400_000),
                Snippet.of("§ 87 Taxa för <mark>bygglov</mark> och anmälan. Kommunstyrelsen föreslår"
                        + " kommunfullmäktige …")));
        var facets = List.of(
                new SearchPage.Facet(
                        "creator",
                        List.of(
                                choice("creator", "Samhällsbyggnadsnämnden", 118, true),
                                choice("creator", "Kommunstyrelsen", 31, false),
                                choice("creator", "Kultur- och fritidsnämnden", 4, false))),
                new SearchPage.Facet(
                        "year",
                        List.of(
                                choice("year", "2026", 61, false),
                                choice("year", "2025", 52, false),
                                choice("year", "2024", 40, false))),
                new SearchPage.Facet(
                        "format",
                        List.of(
                                choice("format", "PDF", 140, false),
                                choice("format", "Word-dokument", 38, false),
                                choice("format", "TIFF-bild", 12, false))));
        return new SearchPage.SearchView(
                "bygglov",
                153,
                hits,
                facets,
                List.of(choice("creator", "Samhällsbyggnadsnämnden", 0, true)),
                "/search?q=bygglov",
                "/search?q=bygglov&cursor=x",
                "/search?q=bygglov",
                true,
                3,
                false);
    }

    private static SearchPage.Choice choice(String field, String label, long count, boolean active) {
        return new SearchPage.Choice(
                field, label, count, active, "/search?q=bygglov&f=" + field + "%3A" + Pages.encode(label));
    }

    private AipView view() {
        var description = new Ead.Description(
                Ead.Level.FILE,
                title,
                "SBN 2026-114",
                "Samhällsbyggnadsnämnden",
                "2026-01-12/2026-03-11",
                "2026-01-12",
                "2026-03-11",
                "Ärendet omfattar ansökan, grannhörande, ritningar, yttranden från räddningstjänsten och nämndens"
                        + " beslut om bygglov för en förskola med sex avdelningar.",
                "swe",
                List.of("Bygglov", "Förskolor", "Västerled"),
                List.of(new Ead.SecrecyMark("Sekretess", "OSL 18 kap. 13 §", "2066", "Ritningar")));
        return new AipView(
                AipId.create(NOW, random),
                SANDVIKEN,
                1,
                description,
                "bygglov/2",
                AipId.create(NOW, random).value(),
                "bygglov-2026-114",
                "bagit",
                NOW,
                14,
                48_213_004,
                List.of(
                        new AipView.FormatCount("application/pdf", "PDF", 8, 1),
                        new AipView.FormatCount("image/tiff", "TIFF", 3, 1),
                        new AipView.FormatCount(
                                "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "", 2, 1),
                        new AipView.FormatCount("text/plain", "", 1, 1)));
    }

    private List<FileView> files() {
        return List.of(
                new FileView(
                        "f1",
                        "data/beslut/Beslut om bygglov.pdf",
                        412_004,
                        DIGEST,
                        "fmt/95",
                        "application/pdf",
                        "PDF/A 1a",
                        "valid"),
                new FileView(
                        "f2",
                        "data/beslut/Tjänsteskrivelse.docx",
                        38_112,
                        DIGEST,
                        "fmt/412",
                        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                        "",
                        "unknown"),
                new FileView(
                        "f3",
                        "data/ritningar/Fasad mot söder.pdf",
                        8_412_004,
                        DIGEST,
                        "",
                        "application/pdf",
                        "",
                        "unknown"),
                new FileView(
                        "f4", "data/ritningar/Situationsplan.png", 2_120_400, DIGEST, "", "image/png", "", "unknown"),
                new FileView(
                        "f5",
                        "data/yttranden/Räddningstjänsten.eml",
                        14_200,
                        DIGEST,
                        "",
                        "message/rfc822",
                        "",
                        "unknown"),
                new FileView(
                        "f6",
                        "bag-info.txt",
                        611,
                        DIGEST,
                        "x-fmt/111",
                        "text/plain; charset=UTF-8",
                        "Plain Text",
                        "unknown"));
    }

    private ArchivePages.AipPage aip() {
        return new ArchivePages.AipPage(
                view(), "Bygglovsärenden", ArchivePages.folders(files()), "", true, false, false);
    }

    private List<EventView> events() {
        return List.of(
                new EventView("transfer", NOW.minusSeconds(90), "success", "", "", "anna"),
                new EventView("fixity check", NOW.minusSeconds(60), "success", "", "", "Bevara 0.1.0"),
                new EventView("validation", NOW.minusSeconds(58), "warning", "", title, "Bevara 0.1.0"),
                new EventView("format identification", NOW.minusSeconds(50), "success", "", "", "Apache Tika 3.3.1"),
                new EventView("information package creation", NOW, "success", "", "", "Bevara 0.1.0"),
                new EventView("migration", NOW, "fail", "TIFF to JPEG 2000", "", "Somebody else"));
    }

    private List<Custody.Event> custodyEvents() {
        return List.of(
                new Custody.Event(NOW, "fixity check", false, "second", title),
                new Custody.Event(NOW, "recovery", true, "second", "mets.xml"),
                new Custody.Event(NOW, "recovery", false, "second", "mets.xml"));
    }

    private static List<Custody.CopyView> copies() {
        return List.of(
                new Custody.CopyView(new StoreId("main"), true, 1, NOW),
                new Custody.CopyView(new StoreId("offsite"), true, 1, null),
                new Custody.CopyView(new StoreId("second"), false, 1, NOW));
    }

    private static Custody.StoreView store(String id, boolean answers, long copies, long damaged) {
        return new Custody.StoreView(
                new StoreId(id),
                "folder",
                "/srv/" + id,
                answers,
                copies % 2 == 0,
                !answers,
                false,
                damaged,
                copies,
                copies * 4_213_004,
                copies * 9 / 10,
                copies * 3_900_000,
                copies - copies * 9 / 10,
                damaged,
                copies == 0 ? null : NOW);
    }

    private static List<Custody.Day> days(long bytes) {
        var days = new ArrayList<Custody.Day>();
        for (int i = 0; i < 90; i++) {
            long read = i % 7 == 0 ? 0 : bytes * (i % 11 + 1);
            days.add(new Custody.Day(LocalDate.of(2026, 8, 26).plusDays(i), read == 0 ? 0 : i, read, i == 40 ? 1 : 0));
        }
        return days;
    }

    private PreservationPages.PreservationView preservation() {
        var aip = AipId.create(NOW, random);
        var alarms = new ArrayList<Custody.AlarmGroup>();
        for (var code : Alarm.Code.values()) {
            // One alarm of the first kind, a few more of each next.
            int count = 1 + 2 * code.ordinal();
            var first = alarms(aip, code, Math.min(count, 3));
            alarms.add(new Custody.AlarmGroup(
                    code, count, NOW.minusSeconds(90_000), NOW, first.getFirst().id(), first));
        }
        var audits = new ArrayList<Custody.Audit>();
        for (var state : Custody.AuditState.values())
            audits.add(new Custody.Audit(
                    state.ordinal() + 1,
                    new Custody.Scope(SANDVIKEN, state.ordinal() % 2 == 0 ? "" : aip.value(), "second"),
                    NOW,
                    "anna",
                    state,
                    120,
                    48,
                    202_000_000,
                    state.ordinal(),
                    state.ordinal() / 2,
                    state.ordinal() / 3,
                    null));
        return new PreservationPages.PreservationView(
                90,
                List.of(store("main", true, 1_208, 0), store("second", true, 1_209, 1), store("old", false, 120, 2)),
                alarms,
                audits,
                List.of(
                        new Custody.Drill(NOW, SANDVIKEN, aip, new StoreId("main"), 12, 48_213_004, 812, ""),
                        new Custody.Drill(NOW, SANDVIKEN, aip, new StoreId("second"), 0, 0, 3, "not there")),
                PreservationPages.Chart.of(days(48_213_004)),
                PreservationPages.Asked.NOTHING,
                List.of());
    }

    private List<Alarm> alarms(AipId aip, Alarm.Code code, int count) {
        var alarms = new ArrayList<Alarm>();
        for (int i = count; i > 0; i--)
            alarms.add(new Alarm(
                    100L * code.ordinal() + i,
                    NOW.minusSeconds(60L * (count - i)),
                    SANDVIKEN,
                    aip.value(),
                    new StoreId("second"),
                    code,
                    title + "\nnext"));
        return alarms;
    }

    private ArchivePages.FilePage file(int number) {
        var file = files().get(number - 1);
        var kind = FileKind.of(file.mime());
        var text = TextPart.of(
                ("Source-Organization: Sandvikens kommun\nExternal-Description: " + title
                                + "\nBagging-Date: 2026-11-20\n")
                        .getBytes(StandardCharsets.UTF_8),
                0,
                false);
        return new ArchivePages.FilePage(
                view(),
                file,
                kind,
                kind.showing() == FileKind.Showing.TEXT ? text : null,
                number == 1 ? "" : "f" + (number - 1),
                "f" + (number + 1),
                false);
    }

    private Basket basket() {
        var id = AipId.create(NOW, random).value();
        return new Basket(List.of(
                new Basket.Item(id, title, "", "", 48_213_004),
                new Basket.Item(id, "Kommunstyrelsens protokoll 2024", "f12", "protokoll/2024-05-14.pdf", 3_213_004)));
    }

    private List<Order> orders() {
        var id = AipId.create(NOW, random).value();
        return List.of(
                order(id, Order.State.PREPARING, "Begäran om allmän handling, dnr KS 2026/114"),
                order(id, Order.State.READY, "Underlag till överklagan, länsstyrelsen"),
                order(id, Order.State.EXPIRED, "Forskning om skolbyggnader"));
    }

    private static Order order(String aip, Order.State state, String purpose) {
        return new Order(
                aip,
                SANDVIKEN,
                Order.Form.BAGIT,
                purpose,
                List.of(aip),
                List.of(new Order.FileOf(aip, "f1")),
                state,
                "",
                21_000_000,
                48_000_000,
                48_400_000,
                "anna",
                NOW.minusSeconds(4000),
                state == Order.State.PREPARING ? null : NOW);
    }

    private OrderPages.OrderView order(Order order) {
        return new OrderPages.OrderView(
                order,
                List.of(
                        new OrderPages.Line(order.id(), title, "", ""),
                        new OrderPages.Line(
                                order.id(), "Kommunstyrelsens protokoll 2024", "f12", "protokoll/2024-05-14.pdf")));
    }

    private List<AgreementPages.Row> rows() {
        var agreements = agreements();
        return List.of(
                new AgreementPages.Row(agreements.get(0), true),
                new AgreementPages.Row(agreements.get(1), true),
                new AgreementPages.Row(agreements.get(2), false));
    }

    private FormatPages.Overview formats(int version, Map<String, String> wrong) {
        var today = LocalDate.of(2026, 5, 4);
        var lines = List.of(
                new FormatPolicy.Line(
                        "PDF/A-1, PDF/A-2",
                        Set.of("fmt/95", "fmt/476"),
                        Set.of(),
                        FormatPolicy.Verdict.ACCEPT,
                        "Proposal"),
                new FormatPolicy.Line(
                        "Word", Set.of("fmt/40", "fmt/412"), Set.of(), FormatPolicy.Verdict.CONVERT, "KS 2026/12"),
                new FormatPolicy.Line(
                        "Office, encrypted", Set.of("fmt/494"), Set.of(), FormatPolicy.Verdict.REFUSE, "Proposal"));
        var policy = new FormatPolicy(
                SANDVIKEN, version, today, version == 0 ? "" : "KS 2026/12", lines, FormatPolicy.Verdict.WARN);
        var leave = new Dispensation(
                SANDVIKEN, "d-1", 1, "bygglov", "fmt/494", "Bytet av system", "anna", Instant.EPOCH, today);
        return new FormatPages.Overview(
                policy, version == 0 ? null : policy, List.of(leave), agreements(), today, knowledge(version), wrong);
    }

    /// Nothing identified again yet, or one run under way after another.
    private static FormatPages.Knowledge knowledge(int version) {
        if (version == 0)
            return new FormatPages.Knowledge(new Access.SignatureUse("V122/20260119", 12, 0), List.of(), List.of());
        var runs = List.of(
                identification(Identification.State.RUNNING, 3, 0), identification(Identification.State.DONE, 12, 1));
        var found = new Identified(
                "01jb2k7x9n4q8r5t6v0w1y2z3a",
                "f1",
                "Bilagor/okänd.bin",
                "V124/20260119",
                Instant.EPOCH,
                new Identified.Format("", "application/octet-stream", ""),
                new Identified.Format("fmt/11", "image/png", "Portable Network Graphics"));
        return new FormatPages.Knowledge(new Access.SignatureUse("V124/20260119", 12, 9), runs, List.of(found));
    }

    private static Identification identification(Identification.State state, long aips, long failed) {
        return new Identification(
                SANDVIKEN,
                state.name().toLowerCase(java.util.Locale.ROOT),
                "V124/20260119",
                state,
                aips,
                12,
                40,
                1,
                failed,
                "anna",
                Instant.EPOCH,
                null);
    }

    private FormatPages.FormView formatsForm() {
        var rows = formats(2, Map.of()).policy().lines().stream()
                .map(FormatPages.Row::of)
                .toList();
        return new FormatPages.FormView(
                2, "2026-01-01", "", rows, FormatPolicy.Verdict.WARN, Map.of("lines", "formats.lines.wrong"));
    }

    private DeliveryPages.ReportView report() {
        var outcomes = List.of(
                new EarkReport.Outcome("CSIP1", "MUST", EarkReport.Result.BROKEN, 2),
                new EarkReport.Outcome("CSIP2", "SHOULD", EarkReport.Result.PASSED, 0));
        var rules = new EarkReport("https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml", "2.2.0", outcomes);
        var delivery = rejected();
        return new DeliveryPages.ReportView(
                delivery, RuleReport.of(delivery.submission(), rules, java.util.Locale.forLanguageTag("sv")));
    }

    private static AgreementPages.FormView agreementForm(int version) {
        return new AgreementPages.FormView(
                "bygglov",
                version,
                version == 0 ? "" : "Bygglovsärenden",
                "ByggR",
                "Samhällsbyggnadsnämnden",
                Set.of(PackageKind.BAGIT),
                Approval.AUTOMATIC,
                "2026-01-01",
                "",
                "10",
                SubmissionAgreement.Granularity.CASE,
                SubmissionAgreement.Strictness.STANDARD,
                SubmissionAgreement.Scan.REQUIRED,
                version == 0 ? "{" : "",
                version == 0 ? Map.of("title", "agreement.title.missing") : Map.of());
    }
}
