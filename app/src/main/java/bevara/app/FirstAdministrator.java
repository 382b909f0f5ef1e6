package bevara.app;

import bevara.storage.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an empty service needs before anyone can use it: the tenants of the settings, and one who may make accounts.
final class FirstAdministrator {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAdministrator.class);
    private static final String NAME = "admin";

    private final Archive archive;
    private final DataFolder folder;

    FirstAdministrator(Archive archive, DataFolder folder) {
        this.archive = archive;
        this.folder = folder;
    }

    void create() {
        archive.tenants().create(Account.PLATFORM, "Bevara");
        for (var tenant : archive.settings().tenants()) {
            var parts = tenant.split("=", 2);
            var id = new TenantId(parts[0].strip());
            archive.tenants().create(id, parts.length == 2 ? parts[1].strip() : capitalised(id.value()));
        }
        if (!archive.accounts().none()) return;
        var password = archive.accounts().secret();
        archive.accounts().keep(new Account(NAME, "Administrator", Account.PLATFORM, Role.ADMINISTRATOR), password);
        var key = archive.accounts().createKey(Account.PLATFORM, "first administrator", Role.ADMINISTRATOR);
        var file = folder.resolve("admin.txt");
        var text = "user %s%npassword %s%nkey %s%n".formatted(NAME, password, key.secret());
        try {
            DataFolder.writePrivately(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new StartFault(file + " cannot be written: " + e.getMessage(), e);
        }
        LOG.warn("A first administrator was made; name, password and key are in {}. Delete the file when read.", file);
    }

    private static String capitalised(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
