package bevara.app;

import bevara.app.api.Problems;
import bevara.app.web.Surroundings;
import bevara.ingest.Finding;
import bevara.storage.Custody;
import bevara.storage.StorageFault;
import bevara.storage.TenantId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives the pages the words of problems and findings, and the tenants' names.
final class PageSurroundings implements Surroundings {
    private static final Logger LOG = LoggerFactory.getLogger(PageSurroundings.class);

    private final Problems problems;
    private final Tenants tenants;
    private final Custody custody;
    private final Runnable drill;
    private final int auditDays;

    PageSurroundings(Problems problems, Tenants tenants, Custody custody, Runnable drill, int auditDays) {
        this.drill = drill;
        this.custody = custody;
        this.problems = problems;
        this.tenants = tenants;
        this.auditDays = auditDays;
    }

    @Override
    public Optional<Problem> problem(String code, Locale locale) {
        return problems.text(code, locale)
                .map(text -> new Problem(text.title(), text.detail(), text.remedy()))
                .or(() -> finding(code, locale));
    }

    /// A finding has no title of its own; its code is what people look for.
    private static Optional<Problem> finding(String code, Locale locale) {
        var finding = new Finding(code, Finding.Severity.ERROR, "", 0, List.of(), "");
        var message = finding.message(locale);
        // A code that has no words comes back as it is.
        return message.equals(code)
                ? Optional.empty()
                : Optional.of(new Problem(code, message, finding.remedy(locale)));
    }

    @Override
    public String tenantName(TenantId tenant) {
        return tenants.find(tenant).map(Tenants.Tenant::name).orElse(tenant.value());
    }

    /// A platform's administrator sees those of all tenants.
    @Override
    public long alarms(Account account) {
        if (!account.may(Right.WATCH)) return 0;
        try {
            return account.platform() ? Tenancy.everywhere(custody::standingAlarms) : custody.standingAlarms();
        } catch (StorageFault e) {
            LOG.warn("alarms cannot be counted: {}", e.getMessage());
            return 0;
        }
    }

    @Override
    public void drill() {
        drill.run();
    }

    @Override
    public int auditDays() {
        return auditDays;
    }
}
