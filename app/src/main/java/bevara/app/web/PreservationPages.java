package bevara.app.web;

import bevara.app.Right;
import bevara.app.Tenancy;
import bevara.app.web.Page.Section;
import bevara.storage.Alarm;
import bevara.storage.Custody;
import bevara.storage.Custody.AlarmGroup;
import bevara.storage.Custody.Audit;
import bevara.storage.Custody.AuditState;
import bevara.storage.Custody.Day;
import bevara.storage.Custody.Drill;
import bevara.storage.Custody.StoreView;
import bevara.storage.Custody.TenantAlarms;
import bevara.storage.StorageFault;
import bevara.storage.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.view.RedirectView;

/// The watch over the copies: is every store there, is every byte read in time, what must a person do.
@Controller
public final class PreservationPages {
    private static final int DAYS = 90;
    private static final int AUDITS = 20;
    private static final int DRILLS = 10;
    private static final int TALLEST = 100;
    private static final int FEW = 3;
    private static final int PAGE = 50;

    private final Pages pages;
    private final Custody custody;
    private final Surroundings surroundings;

    PreservationPages(Pages pages, Custody custody, Surroundings surroundings) {
        this.pages = pages;
        this.custody = custody;
        this.surroundings = surroundings;
    }

    /// What was asked for in the form: the texts as given; `wrong` is the text key of what is wrong with
    /// them, else empty.
    public record Asked(String aip, String store, String wrong) {
        static final Asked NOTHING = new Asked("", "", "");
    }

    public record PreservationView(
            int period,
            List<StoreView> stores,
            List<AlarmGroup> alarms,
            List<Audit> audits,
            List<Drill> drills,
            Chart chart,
            Asked asked,
            List<OfTenant> tenants) {
        public long standing() {
            return alarms.stream().mapToLong(AlarmGroup::count).sum()
                    + tenants.stream().mapToLong(of -> of.alarms().count()).sum();
        }

        public boolean live() {
            return audits.stream().anyMatch(PreservationPages::runs);
        }
    }

    /// What stands of one kind in another tenant, for those who run the platform.
    public record OfTenant(String name, TenantAlarms alarms) {}

    /// What was read on each of the last days; `height` is of 100.
    public record Chart(List<Bar> bars, long bytes, long copies, long damaged) {
        public record Bar(int place, int height, Day day) {}

        static Chart of(List<Day> days) {
            long most = days.stream().mapToLong(Day::bytes).max().orElse(0);
            var bars = new ArrayList<Bar>();
            for (int i = 0; i < days.size(); i++) {
                var day = days.get(i);
                if (day.copies() == 0) continue;
                int height = most == 0 ? 1 : (int) Math.max(1, (double) TALLEST * day.bytes() / most);
                bars.add(new Bar(i, height, day));
            }
            return new Chart(
                    bars,
                    days.stream().mapToLong(Day::bytes).sum(),
                    days.stream().mapToLong(Day::copies).sum(),
                    days.stream().mapToLong(Day::damaged).sum());
        }
    }

    public static boolean runs(Audit audit) {
        return audit.state() == AuditState.QUEUED || audit.state() == AuditState.RUNNING;
    }

    /// Whole per cent; not a hundred as long as anything is missing.
    public static long share(long part, long whole) {
        return whole == 0 ? 100 : 100 * part / whole;
    }

    @GetMapping("/preservation")
    View show(HttpServletRequest request) {
        return shown(HttpStatus.OK, Asked.NOTHING, request);
    }

    private View shown(HttpStatus status, Asked asked, HttpServletRequest request) {
        var account = Forbidden.unless(request, Right.WATCH);
        var tenant = account.tenant();
        var view = new PreservationView(
                surroundings.auditDays(),
                custody.stores(tenant),
                custody.alarmGroups(tenant, FEW),
                custody.audits(tenant).stream().limit(AUDITS).toList(),
                custody.drills(tenant).stream().limit(DRILLS).toList(),
                Chart.of(custody.days(tenant, DAYS)),
                asked,
                account.platform() ? ofTenants(tenant) : List.of());
        return pages.show(status, Section.PRESERVATION, "preservation", Map.of("it", view));
    }

    private List<OfTenant> ofTenants(TenantId platform) {
        return Tenancy.everywhere(custody::tenantAlarms).stream()
                .filter(alarms -> !alarms.tenant().equals(platform))
                .map(alarms -> new OfTenant(surroundings.tenantName(alarms.tenant()), alarms))
                .toList();
    }

    @PostMapping("/preservation/audits")
    View audit(
            @RequestParam(defaultValue = "") String aip,
            @RequestParam(defaultValue = "") String store,
            HttpServletRequest request) {
        var account = Forbidden.unless(request, Right.WATCH);
        try {
            custody.request(new Custody.Scope(account.tenant(), aip.strip(), store.strip()), account.name());
            return new RedirectView("/preservation#audits");
        } catch (StorageFault.NotFound e) {
            var asked = new Asked(aip.strip(), store.strip(), "preservation.audit.none");
            return shown(HttpStatus.UNPROCESSABLE_CONTENT, asked, request);
        }
    }

    /// Nothing happens when it has ended meanwhile.
    @PostMapping("/preservation/audits/{id}/cancel")
    View cancel(@PathVariable long id, HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.WATCH).tenant();
        if (custody.audits(tenant).stream().noneMatch(audit -> audit.id() == id)) throw new Missing("audit");
        custody.cancel(tenant, id);
        return new RedirectView("/preservation#audits");
    }

    @PostMapping("/preservation/drills")
    View drill(HttpServletRequest request) {
        Forbidden.unless(request, Right.WATCH);
        surroundings.drill();
        return new RedirectView("/preservation#drills");
    }

    /// The alarms of one kind; `next` is the address of those before them, empty at the end. `last` is the
    /// newest of all.
    public record AlarmsView(
            Alarm.Code code, List<Alarm> alarms, boolean first, String firstAddress, String next, long last) {}

    @GetMapping("/preservation/alarms/{kind}")
    View alarms(
            @PathVariable String kind,
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) long before,
            HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.WATCH).tenant();
        var code = kind(kind);
        var newest = custody.alarms(tenant, code, Long.MAX_VALUE, 1);
        if (newest.isEmpty()) return new RedirectView("/preservation#alarms");
        var found = custody.alarms(tenant, code, before, PAGE + 1);
        var page = found.subList(0, Math.min(PAGE, found.size()));
        var address = "/preservation/alarms/" + kind;
        var next = found.size() > PAGE ? address + "?before=" + page.getLast().id() : "";
        var view = new AlarmsView(
                code,
                page,
                before == Long.MAX_VALUE,
                address,
                next,
                newest.getFirst().id());
        return pages.show(Section.PRESERVATION, "alarms", Map.of("it", view));
    }

    private static Alarm.Code kind(String kind) {
        return Alarm.Code.find(kind).orElseThrow(() -> new Missing("alarm"));
    }

    /// Two may say so at the same time. `kind` is given where those of one kind are listed.
    @PostMapping("/preservation/alarms/{id}/seen")
    View seen(@PathVariable long id, @RequestParam(defaultValue = "") String kind, HttpServletRequest request) {
        var account = Forbidden.unless(request, Right.WATCH);
        custody.acknowledge(account.tenant(), id, account.name());
        return new RedirectView(
                kind.isEmpty()
                        ? "/preservation#alarms"
                        : "/preservation/alarms/" + kind(kind).code());
    }

    /// Those of one kind, up to the newest that was shown.
    @PostMapping("/preservation/alarms/{kind}/all-seen")
    View allSeen(@PathVariable String kind, @RequestParam long last, HttpServletRequest request) {
        var account = Forbidden.unless(request, Right.WATCH);
        custody.acknowledge(account.tenant(), kind(kind), last, account.name());
        return new RedirectView("/preservation#alarms");
    }
}
