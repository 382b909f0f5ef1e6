package bevara.app.web;

import bevara.app.Account;
import bevara.app.Right;
import bevara.app.api.RuleReport;
import bevara.app.web.Page.Section;
import bevara.ingest.Delivery;
import bevara.ingest.Ingest;
import bevara.ingest.IngestFault;
import bevara.ingest.Submission;
import bevara.ingest.Submission.State;
import bevara.ingest.SubmissionAgreement;
import bevara.ingest.SubmissionId;
import bevara.storage.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.view.RedirectView;

/// To deliver, and to follow what was delivered.
@Controller
public final class DeliveryPages {
    private static final int PAGE = 25;

    private final Pages pages;
    private final Ingest ingest;
    private final Surroundings surroundings;
    private final Clock clock;

    DeliveryPages(Pages pages, Ingest ingest, Surroundings surroundings, Clock clock) {
        this.pages = pages;
        this.ingest = ingest;
        this.surroundings = surroundings;
        this.clock = clock;
    }

    /// `fault` is a problem code, empty at first; `explained` says what it means. `unscanned` when nothing looks for
    /// viruses. `unfinished` is what this person can go on with.
    public record DeliverView(
            List<SubmissionAgreement> agreements,
            String chosen,
            String fault,
            Surroundings.@Nullable Problem explained,
            boolean unscanned,
            List<Submission> unfinished) {}

    public record ListView(
            List<Submission> items,
            Map<String, String> agreements,
            @Nullable State state,
            String text,
            String next,
            boolean first) {
        public String encodedText() {
            return Pages.encode(text);
        }

        public String firstAddress() {
            return "/deliveries?q=" + encodedText() + "&state=" + (state == null ? "" : state.code());
        }
    }

    @GetMapping("/deliver")
    View deliver(@RequestParam(defaultValue = "") String agreement, HttpServletRequest request) {
        return pages.show(Section.DELIVER, "deliver", Map.of("deliver", form(request, agreement, "")));
    }

    private DeliverView form(HttpServletRequest request, String agreement, String fault, String... arguments) {
        var account = Forbidden.unless(request, Right.DELIVER);
        var today = LocalDate.now(clock);
        var open = ingest.agreements(account.tenant()).stream()
                .filter(one -> isOpen(one, today))
                .toList();
        return new DeliverView(
                open,
                agreement,
                fault,
                fault.isEmpty() ? null : explain(request, fault, List.of(arguments)),
                !ingest.scans(),
                unfinished(account));
    }

    private List<Submission> unfinished(Account account) {
        return ingest.list(account.tenant(), "", State.RECEIVING, "", PAGE).items().stream()
                .filter(one -> one.deliveredBy().equals(account.name()))
                .filter(one -> one.progress().bytesTotal() > 0)
                .toList();
    }

    static boolean isOpen(SubmissionAgreement agreement, LocalDate day) {
        var end = agreement.validTo();
        return !day.isBefore(agreement.validFrom()) && (end == null || !day.isAfter(end));
    }

    /// A form sent without JavaScript: the browser shows no progress, but it works.
    @PostMapping("/deliver")
    View deliverForm(
            @RequestParam(defaultValue = "") String agreement,
            @RequestParam(defaultValue = "deliver") String mode,
            @RequestParam("package") Optional<MultipartFile> pack,
            HttpServletRequest request)
            throws IOException {
        var account = Forbidden.unless(request, Right.DELIVER);
        if (pack.isEmpty() || pack.get().isEmpty())
            return pages.show(
                    HttpStatus.BAD_REQUEST,
                    Section.DELIVER,
                    "deliver",
                    Map.of("deliver", form(request, agreement, "package-empty")));
        var name = Optional.ofNullable(pack.get().getOriginalFilename()).orElse("");
        var delivery = new Delivery(
                account.tenant(),
                agreement,
                lastOf(name),
                pack.get().getSize(),
                null,
                null,
                mode.equals("try"),
                account.name());
        try (var body = pack.get().getInputStream()) {
            return new RedirectView(
                    "/deliveries/" + ingest.receive(delivery, body).id());
        } catch (IngestFault fault) {
            var view = form(request, agreement, fault.code(), fault.arguments().toArray(String[]::new));
            return pages.show(status(fault), Section.DELIVER, "deliver", Map.of("deliver", view));
        }
    }

    ResponseEntity<Map<String, Object>> refused(
            HttpServletRequest request, HttpStatus status, String code, List<String> arguments) {
        var problem = explain(request, code, arguments);
        return ResponseEntity.status(status)
                .body(Map.of(
                        "title",
                        problem.title(),
                        "detail",
                        problem.detail(),
                        "remedy",
                        problem.remedy(),
                        "code",
                        code));
    }

    private Surroundings.Problem explain(HttpServletRequest request, String code, List<String> arguments) {
        var texts = pages.texts(request);
        return surroundings
                .problem(code, texts.locale())
                .orElseGet(() -> new Surroundings.Problem(
                        texts.get("error.500.title"),
                        code + " " + String.join(" ", arguments),
                        texts.get("error.500.remedy")));
    }

    static HttpStatus status(IngestFault fault) {
        return switch (fault) {
            case IngestFault.Invalid _ -> HttpStatus.BAD_REQUEST;
            case IngestFault.NotAgreed _ -> HttpStatus.UNPROCESSABLE_CONTENT;
            case IngestFault.NotFound _ -> HttpStatus.NOT_FOUND;
            case IngestFault.Conflict _ -> HttpStatus.CONFLICT;
            case IngestFault.Unavailable _ -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }

    private static String lastOf(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    @GetMapping("/deliveries")
    View list(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String cursor,
            HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.DELIVER).tenant();
        var chosen = Arrays.stream(State.values())
                .filter(one -> one.code().equals(state))
                .findFirst()
                .orElse(null);
        var found = ingest.list(tenant, q.strip(), chosen, cursor, PAGE);
        var next = found.nextCursor().isEmpty()
                ? ""
                : "/deliveries?q=" + Pages.encode(q) + "&state=" + Pages.encode(state) + "&cursor="
                        + Pages.encode(found.nextCursor());
        var view = new ListView(found.items(), titles(ingest, tenant), chosen, q.strip(), next, cursor.isEmpty());
        return pages.show(Section.DELIVERIES, "deliveries", Map.of("list", view));
    }

    static Map<String, String> titles(Ingest ingest, TenantId tenant) {
        var titles = new LinkedHashMap<String, String>();
        for (var agreement : ingest.agreements(tenant)) titles.put(agreement.id(), agreement.title());
        return titles;
    }

    @GetMapping("/deliveries/{id}")
    View one(@PathVariable String id, HttpServletRequest request) {
        return shown(id, "", HttpStatus.OK, request);
    }

    private View shown(String id, String wrong, HttpStatus status, HttpServletRequest request) {
        var account = Forbidden.unless(request, Right.DELIVER);
        var submission = submission(account.tenant(), id);
        var agreement =
                ingest.agreement(account.tenant(), submission.agreement()).orElse(null);
        var view = DeliveryView.of(submission, agreement, pages.texts(request), wrong);
        return pages.show(status, Section.DELIVERIES, "delivery", Map.of("it", view));
    }

    private Submission submission(TenantId tenant, String id) {
        try {
            return ingest.find(tenant, new SubmissionId(id)).orElseThrow(() -> new Missing("submission"));
        } catch (IllegalArgumentException _) {
            throw new Missing("submission");
        }
    }

    @PostMapping("/deliveries/{id}/decision")
    View decide(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String decision,
            @RequestParam(defaultValue = "") String reason,
            HttpServletRequest request) {
        var account = Forbidden.unless(request, Right.DECIDE);
        if (reason.isBlank()) return shown(id, "delivery.decision.reason.missing", HttpStatus.BAD_REQUEST, request);
        var chosen = switch (decision) {
            case "accept" -> Optional.of(Ingest.Decision.ACCEPT);
            case "reject" -> Optional.of(Ingest.Decision.REJECT);
            default -> Optional.<Ingest.Decision>empty();
        };
        if (chosen.isEmpty()) return shown(id, "delivery.decision.choice.missing", HttpStatus.BAD_REQUEST, request);
        var submission = submission(account.tenant(), id);
        ingest.decide(account.tenant(), submission.id(), chosen.get(), reason.strip(), account.name());
        return new RedirectView("/deliveries/" + id);
    }

    /// Every rule that was asked, and every finding.
    public record ReportView(DeliveryView delivery, RuleReport report) {
        public boolean notable(RuleReport.Rule rule) {
            return rule.breaches() > 0;
        }
    }

    @GetMapping("/deliveries/{id}/report")
    View report(@PathVariable String id, HttpServletRequest request) {
        var account = Forbidden.unless(request, Right.DELIVER);
        var submission = submission(account.tenant(), id);
        var agreement =
                ingest.agreement(account.tenant(), submission.agreement()).orElse(null);
        var delivery = DeliveryView.of(submission, agreement, pages.texts(request), "");
        var view = new ReportView(delivery, report(submission, request));
        return pages.show(Section.DELIVERIES, "report", Map.of("it", view));
    }

    private RuleReport report(Submission submission, HttpServletRequest request) {
        var rules = ingest.report(submission.tenant(), submission.id()).orElse(null);
        return RuleReport.of(submission, rules, pages.texts(request).locale());
    }

    @GetMapping("/deliveries/{id}/report.{form:json|xml}")
    ResponseEntity<byte[]> reportFile(@PathVariable String id, @PathVariable String form, HttpServletRequest request) {
        var report = report(submission(Forbidden.unless(request, Right.DELIVER).tenant(), id), request);
        return attached(
                "bevara-" + id + "." + form, "application/" + form, form.equals("xml") ? report.xml() : report.json());
    }

    private static ResponseEntity<byte[]> attached(String name, String type, String content) {
        var disposition = ContentDisposition.attachment().filename(name).build();
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(type))
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition.toString())
                .body(content.getBytes(StandardCharsets.UTF_8));
    }

    @GetMapping("/deliveries/{id}/receipt")
    ResponseEntity<byte[]> receipt(@PathVariable String id, HttpServletRequest request) {
        var submission = submission(Forbidden.unless(request, Right.DELIVER).tenant(), id);
        var receipt = ingest.receipt(submission.tenant(), submission.id());
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("application/jose"))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("bevara-" + id + ".jws")
                                .build()
                                .toString())
                .body(receipt.getBytes(StandardCharsets.US_ASCII));
    }
}
