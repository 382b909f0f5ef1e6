package bevara.app.web;

import bevara.access.Access;
import bevara.access.AccessFault;
import bevara.access.Identification;
import bevara.access.Identified;
import bevara.app.Right;
import bevara.app.web.Page.Section;
import bevara.ingest.Dispensation;
import bevara.ingest.FormatPolicy;
import bevara.ingest.FormatPolicy.Line;
import bevara.ingest.FormatPolicy.Verdict;
import bevara.ingest.Ingest;
import bevara.ingest.IngestFault;
import bevara.ingest.SubmissionAgreement;
import bevara.storage.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.view.RedirectView;

/// Which formats are taken, and who has leave to deliver others.
@Controller
public final class FormatPages {
    private static final ZoneId SWEDEN = ZoneId.of("Europe/Stockholm");
    private static final int EMPTY_ROWS = 3;
    private static final int RUNS = 5;
    private static final int FOUND = 50;

    private final Pages pages;
    private final Ingest ingest;
    private final Access access;
    private final Clock clock;

    FormatPages(Pages pages, Ingest ingest, Access access, Clock clock) {
        this.pages = pages;
        this.ingest = ingest;
        this.access = access;
        this.clock = clock;
    }

    /// `policy` is the one in force today, `coming` the newest when that is another. `wrong` is what is wrong in
    /// the form for a dispensation, by field.
    public record Overview(
            FormatPolicy policy,
            @Nullable FormatPolicy coming,
            List<Dispensation> dispensations,
            List<SubmissionAgreement> agreements,
            LocalDate today,
            Knowledge knowledge,
            Map<String, String> wrong) {
        public boolean proposal() {
            return policy.version() == 0;
        }

        public boolean open(Dispensation one) {
            return !today.isAfter(one.validTo());
        }

        public static List<String> formats(Line line) {
            return List.copyOf(new TreeSet<>(line.puids().isEmpty() ? line.mimes() : line.puids()));
        }
    }

    /// A row of the form as it was filled in.
    public record Row(String group, String puids, String mimes, Verdict verdict, String source) {
        static Row of(Line line) {
            return new Row(line.group(), joined(line.puids()), joined(line.mimes()), line.verdict(), line.source());
        }

        static Row empty() {
            return new Row("", "", "", Verdict.ACCEPT, "");
        }

        boolean isEmpty() {
            return group.isBlank() && puids.isBlank() && mimes.isBlank();
        }

        Line line() {
            return new Line(group.strip(), words(puids), words(mimes), verdict, source.strip());
        }

        private static String joined(Set<String> words) {
            return String.join(" ", new TreeSet<>(words));
        }

        private static Set<String> words(String text) {
            return Arrays.stream(text.strip().split("[\\s,]+"))
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.toSet());
        }
    }

    /// `version` is that of the policy the form was made from; `wrong` the text key of what is wrong, by field.
    public record FormView(
            int version, String validFrom, String note, List<Row> rows, Verdict otherwise, Map<String, String> wrong) {}

    @GetMapping("/formats")
    View show(HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.READ).tenant();
        return overview(HttpStatus.OK, tenant, Map.of());
    }

    /// By what formats are known, the last runs of identifying again, and what the last of them found.
    public record Knowledge(Access.SignatureUse use, List<Identification> runs, List<Identified> found) {
        public boolean running() {
            return runs.stream().anyMatch(Identification::open);
        }

        public long changed() {
            return runs.stream().mapToLong(Identification::changed).sum();
        }
    }

    private Knowledge knowledge(TenantId tenant) {
        return new Knowledge(
                access.signatures(tenant),
                access.identifications(tenant).stream().limit(RUNS).toList(),
                access.identified(tenant, "", FOUND).items());
    }

    /// Nothing happens when one is under way, or when there is nothing to do.
    @PostMapping("/formats/identifications")
    View identify(HttpServletRequest request) {
        var account = Forbidden.unless(request, Right.DESCRIBE);
        try {
            access.identifyAgain(account.tenant(), account.name());
        } catch (AccessFault.Conflict _) {
            return new RedirectView("/formats#signatures");
        }
        return new RedirectView("/formats#signatures");
    }

    @PostMapping("/formats/identifications/{id}/cancel")
    View cancel(@PathVariable String id, HttpServletRequest request) {
        access.cancelIdentification(Forbidden.unless(request, Right.DESCRIBE).tenant(), id);
        return new RedirectView("/formats#signatures");
    }

    private View overview(HttpStatus status, TenantId tenant, Map<String, String> wrong) {
        var today = LocalDate.ofInstant(clock.instant(), SWEDEN);
        var all = ingest.formatPolicies(tenant);
        var now = all.stream()
                .filter(policy -> policy.version() == 0 || !today.isBefore(policy.validFrom()))
                .findFirst()
                .orElseThrow();
        var newest = all.getFirst();
        var view = new Overview(
                now,
                newest.version() == now.version() ? null : newest,
                ingest.dispensations(tenant),
                ingest.agreements(tenant),
                today,
                knowledge(tenant),
                wrong);
        return pages.show(status, Section.AGREEMENTS, "formats", Map.of("it", view));
    }

    @GetMapping("/formats/edit")
    View edit(HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.DESCRIBE).tenant();
        var newest = ingest.formatPolicies(tenant).getFirst();
        var rows = new ArrayList<>(newest.lines().stream().map(Row::of).toList());
        for (int i = 0; i < EMPTY_ROWS; i++) rows.add(Row.empty());
        var view = new FormView(
                newest.version(),
                LocalDate.ofInstant(clock.instant(), SWEDEN).toString(),
                newest.version() == 0 ? "" : newest.note(),
                rows,
                newest.otherwise(),
                Map.of());
        return form(HttpStatus.OK, view);
    }

    private View form(HttpStatus status, FormView view) {
        return pages.show(status, Section.AGREEMENTS, "formatsForm", Map.of("form", view));
    }

    @PostMapping("/formats")
    View keep(
            @RequestParam int version,
            @RequestParam(defaultValue = "") String validFrom,
            @RequestParam(defaultValue = "") String note,
            @RequestParam(defaultValue = "warn") String otherwise,
            HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.DESCRIBE).tenant();
        var rows = rows(request);
        var wrong = new LinkedHashMap<String, String>();
        var from = date(validFrom);
        if (from.isEmpty()) wrong.put("validFrom", "agreement.date.wrong");
        var rest = Verdict.of(otherwise).orElse(Verdict.WARN);
        var view = new FormView(version, validFrom, note, rows, rest, wrong);
        try {
            var lines =
                    rows.stream().filter(row -> !row.isEmpty()).map(Row::line).toList();
            if (lines.stream().anyMatch(line -> line.group().isEmpty())) wrong.put("lines", "formats.lines.wrong");
            var day = from.orElse(LocalDate.EPOCH);
            var policy = new FormatPolicy(tenant, version + 1, day, note.strip(), lines, rest);
            if (wrong.isEmpty()) ingest.keep(policy);
        } catch (IllegalArgumentException _) {
            wrong.put("lines", "formats.lines.wrong");
        } catch (IngestFault.Conflict _) {
            wrong.put("lines", "formats.version.taken");
            return form(HttpStatus.CONFLICT, view);
        }
        return wrong.isEmpty() ? new RedirectView("/formats") : form(HttpStatus.BAD_REQUEST, view);
    }

    private static List<Row> rows(HttpServletRequest request) {
        var groups = values(request, "group");
        var puids = values(request, "puids");
        var mimes = values(request, "mimes");
        var verdicts = values(request, "verdict");
        var sources = values(request, "source");
        int length = Math.min(
                Math.min(groups.size(), puids.size()),
                Math.min(mimes.size(), Math.min(verdicts.size(), sources.size())));
        var rows = new ArrayList<Row>();
        for (int i = 0; i < length; i++)
            rows.add(new Row(
                    groups.get(i),
                    puids.get(i),
                    mimes.get(i),
                    Verdict.of(verdicts.get(i)).orElse(Verdict.WARN),
                    sources.get(i)));
        return rows;
    }

    private static List<String> values(HttpServletRequest request, String name) {
        var values = request.getParameterValues(name);
        return values == null ? List.of() : List.of(values);
    }

    @PostMapping("/formats/dispensations")
    View grant(
            @RequestParam(defaultValue = "") String agreement,
            @RequestParam(defaultValue = "") String format,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "") String validTo,
            HttpServletRequest request) {
        var account = Forbidden.unless(request, Right.DESCRIBE);
        var wrong = new LinkedHashMap<String, String>();
        if (ingest.agreement(account.tenant(), agreement).isEmpty()) wrong.put("agreement", "formats.agreement.wrong");
        if (!FormatPolicy.isPuid(format.strip())) wrong.put("format", "formats.format.wrong");
        if (reason.isBlank()) wrong.put("reason", "formats.reason.missing");
        var last = date(validTo);
        if (last.isEmpty()) wrong.put("validTo", "agreement.date.wrong");
        if (!wrong.isEmpty()) return overview(HttpStatus.BAD_REQUEST, account.tenant(), wrong);
        var now = clock.instant();
        var id = "d-" + now.toEpochMilli();
        ingest.keep(new Dispensation(
                account.tenant(),
                id,
                1,
                agreement,
                format.strip(),
                reason.strip(),
                account.name(),
                now,
                last.orElseThrow()));
        return new RedirectView("/formats");
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text.strip()));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
