package bevara.app.api;

import bevara.app.Account;
import bevara.app.Accounts;
import bevara.app.Role;
import bevara.app.Tenants;
import bevara.storage.TenantId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Accounts, keys and tenants. An administrator has those of the own tenant; the platform's administrators, who see no
/// records, have all.
@Tag(name = "Administration")
@RestController
@RequestMapping("/api/v1")
public final class AccountsApi {
    private final Accounts accounts;
    private final Tenants tenants;

    public AccountsApi(Accounts accounts, Tenants tenants) {
        this.accounts = accounts;
        this.tenants = tenants;
    }

    @Schema(name = "Tenant")
    record TenantJson(
            @Schema(example = "sandviken") @Nullable String id,
            @Schema(example = "Sandvikens kommun") @Nullable String name) {}

    @Schema(name = "Account")
    record AccountJson(
            String name,
            String displayName,
            String tenant,

            @Schema(allowableValues = {"system", "registrar", "archivist", "admin"})
            String role) {
        static AccountJson of(Account account) {
            return new AccountJson(
                    account.name(),
                    account.displayName(),
                    account.tenant().value(),
                    account.role().code());
        }
    }

    @Schema(name = "NewAccount", description = "tenant is the own one when left out")
    record NewAccountJson(
            @Schema(example = "anna.arkivarie") @Nullable String name,
            @Nullable String displayName,
            @Nullable String tenant,
            @Nullable String role,
            @Nullable String password) {}

    @Schema(name = "Key", description = "key is shown once, when it is made")
    record KeyJson(
            String id,
            String tenant,
            String name,
            String role,
            @Nullable String key) {
        static KeyJson of(Accounts.Key key, @Nullable String secret) {
            return new KeyJson(
                    key.id(),
                    key.tenant().value(),
                    key.displayName(),
                    key.role().code(),
                    secret);
        }
    }

    @Schema(name = "NewKey")
    record NewKeyJson(
            @Schema(example = "Diariet") @Nullable String name,
            @Nullable String role,
            @Nullable String tenant) {}

    @Operation(summary = "The tenants that the caller may administer")
    @GetMapping("/tenants")
    Page<TenantJson> tenants(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return Page.whole(tenants.list().stream()
                .filter(tenant -> account.platform() || tenant.id().equals(account.tenant()))
                .map(tenant -> new TenantJson(tenant.id().value(), tenant.name()))
                .toList());
    }

    @Operation(summary = "A new tenant (for the platform's administrators)")
    @ApiResponse(responseCode = "201")
    @PostMapping("/tenants")
    ResponseEntity<TenantJson> create(
            @RequestBody TenantJson body, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        if (!account.platform()) throw new ApiFault("forbidden");
        var name = body.name();
        if (name == null || name.isBlank()) throw new ApiFault("tenant-invalid");
        var id = tenantId(body.id());
        if (id.equals(Account.PLATFORM)) throw new ApiFault("tenant-invalid");
        tenants.create(id, name.strip());
        return ResponseEntity.created(URI.create("/api/v1/tenants/" + id))
                .body(new TenantJson(id.value(), name.strip()));
    }

    private static TenantId tenantId(@Nullable String id) {
        try {
            return new TenantId(id == null ? "" : id);
        } catch (IllegalArgumentException e) {
            throw new ApiFault("tenant-invalid");
        }
    }

    /// The tenant to administer: the own one, or for the platform the one that is named.
    private TenantId administered(Account account, @Nullable String named) {
        if (named == null || named.equals(account.tenant().value())) return account.tenant();
        if (!account.platform()) throw new ApiFault("tenant-unknown", named);
        return tenants.find(tenantId(named))
                .map(Tenants.Tenant::id)
                .orElseThrow(() -> new ApiFault("tenant-unknown", named));
    }

    @Operation(summary = "The accounts of a tenant")
    @GetMapping("/accounts")
    Page<AccountJson> accounts(
            @RequestParam(required = false) @Nullable String tenant,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return Page.whole(accounts.list(administered(account, tenant)).stream()
                .map(AccountJson::of)
                .toList());
    }

    @Operation(summary = "A new account; of an existing one, a new name, role and password")
    @ApiResponse(responseCode = "201")
    @PostMapping("/accounts")
    ResponseEntity<AccountJson> create(
            @RequestBody NewAccountJson body, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var name = body.name();
        var password = body.password();
        if (name == null || !name.matches("\\S{3,80}") || password == null || password.length() < 12)
            throw new ApiFault("account-invalid");
        var displayName = body.displayName() == null || body.displayName().isBlank() ? name : body.displayName();
        var made = new Account(name, displayName, administered(account, body.tenant()), role(body.role()));
        if (!accounts.keep(made, password)) throw new ApiFault("account-exists", name);
        return ResponseEntity.status(HttpStatus.CREATED).body(AccountJson.of(made));
    }

    private static Role role(@Nullable String code) {
        return Role.of(code == null ? "" : code).orElseThrow(() -> new ApiFault("account-invalid"));
    }

    @Operation(summary = "The API keys of a tenant, without the keys themselves")
    @GetMapping("/keys")
    Page<KeyJson> keys(
            @RequestParam(required = false) @Nullable String tenant,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return Page.whole(accounts.keys(administered(account, tenant)).stream()
                .map(key -> KeyJson.of(key, null))
                .toList());
    }

    @Operation(summary = "A new API key; it is shown this once")
    @ApiResponse(responseCode = "201")
    @PostMapping("/keys")
    ResponseEntity<KeyJson> createKey(
            @RequestBody NewKeyJson body, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var name = body.name();
        if (name == null || name.isBlank()) throw new ApiFault("account-invalid");
        var made = accounts.createKey(administered(account, body.tenant()), name.strip(), role(body.role()));
        return ResponseEntity.status(HttpStatus.CREATED).body(KeyJson.of(made.key(), made.secret()));
    }

    @Operation(summary = "Revoke an API key")
    @ApiResponse(responseCode = "204")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping("/keys/{id}")
    void revoke(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String tenant,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        if (!accounts.revoke(administered(account, tenant), id)) throw new ApiFault("key-unknown", id);
    }
}
