package bevara.app.web;

import bevara.app.Right;
import bevara.app.web.Page.Section;
import bevara.ingest.Ingest;
import bevara.ingest.IngestFault;
import bevara.ingest.PackageKind;
import bevara.ingest.SubmissionAgreement;
import bevara.ingest.SubmissionAgreement.Approval;
import bevara.ingest.SubmissionAgreement.Granularity;
import bevara.ingest.SubmissionAgreement.Scan;
import bevara.ingest.SubmissionAgreement.Strictness;
import bevara.storage.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.view.RedirectView;

/// What may be delivered, how, and under which rules.
@Controller
public final class AgreementPages {
    private final Pages pages;
    private final Ingest ingest;
    private final Clock clock;

    AgreementPages(Pages pages, Ingest ingest, Clock clock) {
        this.pages = pages;
        this.ingest = ingest;
        this.clock = clock;
    }

    public record Row(SubmissionAgreement agreement, boolean open) {
        public String retention(Texts texts) {
            return AgreementPages.retention(texts, agreement.retention());
        }
    }

    /// The form as it was filled in; `wrong` holds the text key of what is wrong by field. `version` is that of
    /// the agreement the form was made from, 0 for a new one.
    public record FormView(
            String id,
            int version,
            String title,
            String sourceSystem,
            String creator,
            Set<PackageKind> kinds,
            Approval approval,
            String validFrom,
            String validTo,
            String retention,
            Granularity granularity,
            Strictness strictness,
            Scan scan,
            String bagProfile,
            Map<String, String> wrong) {
        public boolean fresh() {
            return version == 0;
        }
    }

    @GetMapping("/agreements")
    View list(HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.READ).tenant();
        var rows = ingest.agreements(tenant).stream().map(this::row).toList();
        return pages.show(Section.AGREEMENTS, "agreements", Map.of("rows", rows));
    }

    private Row row(SubmissionAgreement agreement) {
        return new Row(agreement, DeliveryPages.isOpen(agreement, LocalDate.now(clock)));
    }

    @GetMapping("/agreements/{id}")
    View one(@PathVariable String id, HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.READ).tenant();
        return pages.show(Section.AGREEMENTS, "agreement", Map.of("row", row(find(tenant, id))));
    }

    private SubmissionAgreement find(TenantId tenant, String id) {
        return ingest.agreement(tenant, id).orElseThrow(() -> new Missing("agreement"));
    }

    @GetMapping("/agreements/new")
    View fresh(HttpServletRequest request) {
        Forbidden.unless(request, Right.DESCRIBE);
        var empty = new FormView(
                "",
                0,
                "",
                "",
                "",
                EnumSet.allOf(PackageKind.class),
                Approval.AUTOMATIC,
                LocalDate.now(clock).toString(),
                "",
                "",
                Granularity.PACKAGE,
                Strictness.LENIENT,
                Scan.WHERE_POSSIBLE,
                "",
                Map.of());
        return form(HttpStatus.OK, empty);
    }

    @GetMapping("/agreements/{id}/edit")
    View edit(@PathVariable String id, HttpServletRequest request) {
        var now = find(Forbidden.unless(request, Right.DESCRIBE).tenant(), id);
        var end = now.validTo();
        return form(
                HttpStatus.OK,
                new FormView(
                        now.id(),
                        now.version(),
                        now.title(),
                        now.sourceSystem(),
                        now.creator(),
                        now.kinds(),
                        now.approval(),
                        now.validFrom().toString(),
                        end == null ? "" : end.toString(),
                        written(now.retention()),
                        now.granularity(),
                        now.strictness(),
                        now.scan(),
                        now.bagProfile(),
                        Map.of()));
    }

    private View form(HttpStatus status, FormView view) {
        return pages.show(status, Section.AGREEMENTS, "agreementForm", Map.of("form", view));
    }

    @PostMapping("/agreements")
    View keep(
            @RequestParam(defaultValue = "") String id,
            @RequestParam(defaultValue = "0") int version,
            @RequestParam(defaultValue = "") String title,
            @RequestParam(defaultValue = "") String sourceSystem,
            @RequestParam(defaultValue = "") String creator,
            @RequestParam(name = "kind", required = false) String @Nullable [] kinds,
            @RequestParam(defaultValue = "") String approval,
            @RequestParam(defaultValue = "") String validFrom,
            @RequestParam(defaultValue = "") String validTo,
            @RequestParam(defaultValue = "") String retention,
            @RequestParam(defaultValue = "") String granularity,
            @RequestParam(defaultValue = "") String strictness,
            @RequestParam(defaultValue = "") String scan,
            @RequestParam(defaultValue = "") String bagProfile,
            HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.DESCRIBE).tenant();
        var allowed = kinds(kinds);
        var decided = approval.equals("required") ? Approval.REQUIRED : Approval.AUTOMATIC;
        var asked = scan.equals(Scan.REQUIRED.code()) ? Scan.REQUIRED : Scan.WHERE_POSSIBLE;
        var becomes = granularity.equals("case") ? Granularity.CASE : Granularity.PACKAGE;
        var meant = strictness.equals("standard") ? Strictness.STANDARD : Strictness.LENIENT;
        var wrong = new LinkedHashMap<String, String>();
        if (!id.matches("[a-z0-9][a-z0-9-]{1,39}")) wrong.put("id", "agreement.id.wrong");
        if (version == 0 && ingest.agreement(tenant, id).isPresent()) wrong.put("id", "agreement.id.taken");
        if (title.isBlank()) wrong.put("title", "agreement.title.missing");
        if (creator.isBlank()) wrong.put("creator", "agreement.creator.missing");
        if (allowed.isEmpty()) wrong.put("kind", "agreement.kinds.missing");
        var from = date(validFrom);
        var to = date(validTo);
        if (from.isEmpty()) wrong.put("validFrom", "agreement.date.wrong");
        if (!validTo.isBlank() && to.isEmpty()) wrong.put("validTo", "agreement.date.wrong");
        if (from.isPresent() && to.isPresent() && to.get().isBefore(from.get()))
            wrong.put("validTo", "agreement.validTo.early");
        var locked = period(retention);
        if (!retention.isBlank() && locked.isEmpty()) wrong.put("retention", "agreement.retention.wrong");
        if (!SubmissionAgreement.isBagProfile(bagProfile.strip()))
            wrong.put("bagProfile", "agreement.bagProfile.wrong");
        var view = new FormView(
                id,
                version,
                title,
                sourceSystem,
                creator,
                allowed,
                decided,
                validFrom,
                validTo,
                retention,
                becomes,
                meant,
                asked,
                bagProfile,
                wrong);
        if (!wrong.isEmpty()) return form(HttpStatus.BAD_REQUEST, view);
        try {
            ingest.keep(new SubmissionAgreement(
                    tenant,
                    id,
                    version + 1,
                    title.strip(),
                    sourceSystem.strip(),
                    creator.strip(),
                    allowed,
                    decided,
                    from.orElseThrow(),
                    to.orElse(null),
                    locked.orElse(null),
                    becomes,
                    bagProfile.strip(),
                    meant,
                    asked));
        } catch (IngestFault.Conflict _) {
            wrong.put("version", "agreement.version.taken");
            return form(HttpStatus.CONFLICT, view);
        }
        return new RedirectView("/agreements/" + id);
    }

    private static Set<PackageKind> kinds(String @Nullable [] codes) {
        var kinds = EnumSet.noneOf(PackageKind.class);
        var asked = codes == null ? List.<String>of() : Arrays.asList(codes);
        for (var kind : PackageKind.values()) if (asked.contains(kind.code())) kinds.add(kind);
        return kinds;
    }

    /// Years are a number alone.
    private static String written(@Nullable Period retention) {
        if (retention == null) return "";
        return isYears(retention) ? Integer.toString(retention.getYears()) : retention.toString();
    }

    private static boolean isYears(Period period) {
        return period.getMonths() == 0 && period.getDays() == 0;
    }

    private static Optional<Period> period(String text) {
        var stripped = text.strip();
        try {
            var period = Period.parse(stripped.matches("[0-9]{1,4}") ? "P" + stripped + "Y" : stripped);
            return Optional.of(period).filter(SubmissionAgreement::isRetention);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /// In words.
    static String retention(Texts texts, @Nullable Period retention) {
        if (retention == null) return texts.get("agreement.retention.none");
        return isYears(retention)
                ? texts.count("agreement.retention.years", retention.getYears())
                : retention.toString();
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text.strip()));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
