package bevara.app.web;

import bevara.app.Account;
import bevara.storage.TenantId;
import java.util.Locale;
import java.util.Optional;

/// What the pages ask of the rest of the application.
public interface Surroundings {
    /// What a problem or finding code means; empty when there is no such code.
    Optional<Problem> problem(String code, Locale locale);

    record Problem(String title, String detail, String remedy) {}

    /// The name people know the tenant by.
    String tenantName(TenantId tenant);

    /// How many alarms stand that this account may see; 0 when that cannot be told now.
    long alarms(Account account);

    /// Lets a restore drill be held soon.
    void drill();

    /// Within how many days every byte of every copy is read and compared.
    int auditDays();
}
