package bevara.app;

import bevara.storage.Digest;
import bevara.storage.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import tools.jackson.databind.json.JsonMapper;

/// Who may use the service, and by which key. Passwords and keys are kept as hashes only. After each change all is
/// exported to `accounts.json` beside the object store, from which an empty database is filled.
public final class Accounts {
    private final JdbcClient database;
    private final Tenants tenants;
    private final PasswordEncoder passwords;
    private final Clock clock;
    private final SecureRandom random;
    private final Path export;
    private final SignInAttempts attempts;
    private final String hashOfNobody;
    private final JsonMapper json = new JsonMapper();

    Accounts(
            DataSource database,
            Tenants tenants,
            PasswordEncoder passwords,
            Clock clock,
            SecureRandom random,
            Path export) {
        this.database = JdbcClient.create(database);
        this.tenants = tenants;
        this.passwords = passwords;
        this.clock = clock;
        this.random = random;
        this.export = export;
        this.attempts = new SignInAttempts(clock);
        this.hashOfNobody = passwords.encode(secret());
    }

    /// An API key as it is listed; the key itself was shown once.
    public record Key(String id, TenantId tenant, String displayName, Role role) {}

    /// A new key: `secret` goes to its holder and is kept nowhere.
    public record NewKey(Key key, String secret) {}

    /// What came of trying to log in.
    public sealed interface SignIn {
        record Done(Account account) implements SignIn {}

        /// Unknown name or wrong password; which of them is not told.
        record Wrong() implements SignIn {}

        /// Too many wrong passwords: this name must wait.
        record TooMany() implements SignIn {}
    }

    public SignIn signIn(String name, String password) {
        if (attempts.mustWait(name)) return new SignIn.TooMany();
        var found = Tenancy.everywhere(() -> database.sql("select * from account where name = ?")
                .param(name)
                .query((row, _) -> new Stored(account(row), row.getString("password_hash")))
                .optional());
        // The same work whether the name exists or not, so that the time taken does not tell.
        var matches = passwords.matches(password, found.map(Stored::hash).orElse(hashOfNobody));
        if (found.isEmpty() || !matches) {
            attempts.failed(name);
            return new SignIn.Wrong();
        }
        attempts.succeeded(name);
        return new SignIn.Done(found.get().account());
    }

    private record Stored(Account account, String hash) {}

    /// The holder of an API key.
    public Optional<Account> byKey(String secret) {
        var hash = Digest.of(secret.getBytes(StandardCharsets.UTF_8)).hex();
        return Tenancy.everywhere(() -> database.sql("select * from api_key where key_sha256 = ?")
                .param(hash)
                .query((row, _) -> key(row))
                .optional()
                .map(key -> new Account("key:" + key.id(), key.displayName(), key.tenant(), key.role())));
    }

    /// Makes an account, or gives an existing one this name, role and password. An account never moves to another
    /// tenant: then false is returned and nothing changed.
    public boolean keep(Account account, String password) {
        var changed = Tenancy.everywhere(() -> database.sql("insert into account (name, tenant, display_name, role,"
                        + " password_hash, created) values (?, ?, ?, ?, ?, ?) on conflict (name) do update set"
                        + " display_name = excluded.display_name, role = excluded.role, password_hash ="
                        + " excluded.password_hash where account.tenant = excluded.tenant")
                .params(
                        account.name(),
                        account.tenant().value(),
                        account.displayName(),
                        account.role().code(),
                        passwords.encode(password),
                        Timestamp.from(clock.instant()))
                .update());
        export();
        return changed == 1;
    }

    public List<Account> list(TenantId tenant) {
        return Tenancy.as(
                tenant,
                () -> database.sql("select * from account where tenant = ? order by name")
                        .param(tenant.value())
                        .query((row, _) -> account(row))
                        .list());
    }

    public NewKey createKey(TenantId tenant, String displayName, Role role) {
        return keepKey(tenant, displayName, role, "bvk_" + secret());
    }

    /// Makes a key of a known secret; does nothing when it is there already.
    public NewKey keepKey(TenantId tenant, String displayName, Role role, String secret) {
        var hash = Digest.of(secret.getBytes(StandardCharsets.UTF_8)).hex();
        // The id comes from the hash, so the same secret is the same key.
        var key = new Key(hash.substring(0, 12), tenant, displayName, role);
        Tenancy.everywhere(() -> {
            database.sql("insert into api_key (id, tenant, display_name, role, key_sha256, created)"
                            + " values (?, ?, ?, ?, ?, ?) on conflict do nothing")
                    .params(key.id(), tenant.value(), displayName, role.code(), hash, Timestamp.from(clock.instant()))
                    .update();
        });
        export();
        return new NewKey(key, secret);
    }

    public List<Key> keys(TenantId tenant) {
        return Tenancy.as(
                tenant,
                () -> database.sql("select * from api_key where tenant = ? order by id")
                        .param(tenant.value())
                        .query((row, _) -> key(row))
                        .list());
    }

    /// The key is of no use from now on; false when the tenant has no such key.
    public boolean revoke(TenantId tenant, String id) {
        int removed = Tenancy.as(
                tenant,
                () -> database.sql("delete from api_key where tenant = ? and id = ?")
                        .params(tenant.value(), id)
                        .update());
        if (removed > 0) export();
        return removed > 0;
    }

    boolean none() {
        return Tenancy.everywhere(() ->
                database.sql("select count(*) from account").query(Long.class).single() == 0);
    }

    /// A secret of 256 random bits.
    public String secret() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// `version` is null in files from before there was one.
    private record Export(@Nullable Long version, List<AccountLine> accounts, List<KeyLine> keys) {
        long counted() {
            return version == null ? 0 : version;
        }
    }

    private record AccountLine(String name, String tenant, String displayName, String role, String passwordHash) {}

    private record KeyLine(String id, String tenant, String displayName, String role, String keySha256) {}

    private synchronized void export() {
        var all = Tenancy.everywhere(() -> new Export(
                database.sql("update account_export set version = version + 1 returning version")
                        .query(Long.class)
                        .single(),
                database.sql("select name, tenant, display_name, role, password_hash from account order by name")
                        .query(AccountLine.class)
                        .list(),
                database.sql("select id, tenant, display_name, role, key_sha256 from api_key order by id")
                        .query(KeyLine.class)
                        .list()));
        try {
            DataFolder.writePrivately(
                    export, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Fills an empty database from `accounts.json`, where there is one; accounts of tenants that are gone are left.
    void importExported() {
        if (!none() || !Files.exists(export)) return;
        var read = read();
        tenants.create(Account.PLATFORM, "Bevara");
        var now = Timestamp.from(clock.instant());
        Tenancy.everywhere(() -> {
            for (var line : read.accounts()) enter(line, now);
            for (var line : read.keys()) enter(line, now);
            counted(read.counted());
        });
    }

    /// What `accounts.json` had that an older database had not: accounts that are new or changed, keys that
    /// are new, and keys that had been revoked.
    public record Changes(List<String> accounts, List<String> keys, List<String> revokedKeys) {
        static final Changes NONE = new Changes(List.of(), List.of(), List.of());

        boolean any() {
            return !accounts.isEmpty() || !keys.isEmpty() || !revokedKeys.isEmpty();
        }
    }

    /// Makes a database that is older than `accounts.json` say the same: a key that was revoked must not come
    /// back with a backup. Accounts of tenants that are gone are left.
    Changes takeOver() {
        if (none() || !Files.exists(export)) return Changes.NONE;
        var read = read();
        var now = Timestamp.from(clock.instant());
        return Tenancy.everywhere(() -> {
            if (read.counted() <= counted()) return Changes.NONE;
            var changes = new Changes(
                    read.accounts().stream()
                            .filter(line -> enter(line, now))
                            .map(AccountLine::name)
                            .toList(),
                    read.keys().stream()
                            .filter(line -> enter(line, now))
                            .map(KeyLine::id)
                            .toList(),
                    revokeAllBut(read.keys()));
            counted(read.counted());
            return changes;
        });
    }

    private Export read() {
        return json.readValue(export.toFile(), Export.class);
    }

    private long counted() {
        return database.sql("select version from account_export")
                .query(Long.class)
                .single();
    }

    private void counted(long version) {
        database.sql("update account_export set version = ?").param(version).update();
    }

    /// False when it is there like this.
    private boolean enter(AccountLine line, Timestamp now) {
        return database.sql("insert into account as a (name, tenant, display_name, role, password_hash, created)"
                                + " select ?, t.tenant, ?, ?, ?, ? from tenant t where t.tenant = ?"
                                + " on conflict (name) do update set display_name = excluded.display_name,"
                                + " role = excluded.role, password_hash = excluded.password_hash"
                                + " where a.tenant = excluded.tenant and (a.display_name, a.role, a.password_hash)"
                                + " <> (excluded.display_name, excluded.role, excluded.password_hash)")
                        .params(line.name(), line.displayName(), line.role(), line.passwordHash(), now, line.tenant())
                        .update()
                == 1;
    }

    private boolean enter(KeyLine line, Timestamp now) {
        return database.sql("insert into api_key (id, tenant, display_name, role, key_sha256, created)"
                                + " select ?, t.tenant, ?, ?, ?, ? from tenant t where t.tenant = ?"
                                + " on conflict do nothing")
                        .params(line.id(), line.displayName(), line.role(), line.keySha256(), now, line.tenant())
                        .update()
                == 1;
    }

    private List<String> revokeAllBut(List<KeyLine> kept) {
        return database.sql("delete from api_key where id <> all(?) returning id")
                .param(kept.stream().map(KeyLine::id).toArray(String[]::new))
                .query(String.class)
                .list();
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getString("name"), row.getString("display_name"), new TenantId(row.getString("tenant")), role(row));
    }

    private static Key key(ResultSet row) throws SQLException {
        return new Key(
                row.getString("id"), new TenantId(row.getString("tenant")), row.getString("display_name"), role(row));
    }

    private static Role role(ResultSet row) throws SQLException {
        var code = row.getString("role");
        return Role.of(code).orElseThrow(() -> new IllegalStateException("not a role: " + code));
    }
}
