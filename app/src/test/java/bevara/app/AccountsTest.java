package bevara.app;

import static org.assertj.core.api.Assertions.assertThat;

import bevara.storage.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningArchive.Shared.class)
class AccountsTest {
    private static final TenantId ALFA = new TenantId(RunningArchive.ALFA);

    private final RunningArchive running;
    private final Accounts accounts;

    AccountsTest(RunningArchive running) {
        this.running = running;
        this.accounts = running.archive().accounts();
    }

    @Test
    void the_right_password_signs_in_and_a_wrong_one_does_not() {
        assertThat(accounts.signIn("archivist@alfa", RunningArchive.PASSWORD))
                .isInstanceOfSatisfying(
                        Accounts.SignIn.Done.class,
                        done -> assertThat(done.account().role()).isEqualTo(Role.ARCHIVIST));
        assertThat(accounts.signIn("archivist@alfa", "fel")).isInstanceOf(Accounts.SignIn.Wrong.class);
        assertThat(accounts.signIn("nobody", RunningArchive.PASSWORD)).isInstanceOf(Accounts.SignIn.Wrong.class);
    }

    @Test
    void guessing_is_slowed_down_even_when_the_guess_is_right() {
        accounts.keep(new Account("gissad@alfa", "Gissad", ALFA, Role.SYSTEM), RunningArchive.PASSWORD);
        for (int i = 0; i < 6; i++) accounts.signIn("gissad@alfa", "gissning " + i);

        assertThat(accounts.signIn("gissad@alfa", RunningArchive.PASSWORD)).isInstanceOf(Accounts.SignIn.TooMany.class);
        assertThat(accounts.signIn("system@alfa", RunningArchive.PASSWORD)).isInstanceOf(Accounts.SignIn.Done.class);
    }

    @Test
    void a_key_opens_until_it_is_revoked() {
        var made = accounts.createKey(ALFA, "diariet", Role.SYSTEM);

        assertThat(made.secret()).startsWith("bvk_").hasSizeGreaterThan(40);
        assertThat(accounts.byKey(made.secret())).map(Account::tenant).contains(ALFA);
        assertThat(accounts.revoke(new TenantId(RunningArchive.BETA), made.key().id()))
                .isFalse();
        assertThat(accounts.revoke(ALFA, made.key().id())).isTrue();
        assertThat(accounts.byKey(made.secret())).isEmpty();
    }

    @Test
    void an_account_is_not_taken_over_by_another_tenant() {
        var stolen = new Account("archivist@alfa", "Tjuv", new TenantId(RunningArchive.BETA), Role.ADMINISTRATOR);

        assertThat(accounts.keep(stolen, "ett annat lösenord")).isFalse();
        assertThat(accounts.signIn("archivist@alfa", RunningArchive.PASSWORD)).isInstanceOf(Accounts.SignIn.Done.class);
    }

    @Test
    void no_password_and_no_key_is_kept_in_clear() throws IOException {
        var key = accounts.createKey(ALFA, "hemlig", Role.SYSTEM).secret();
        var export = running.archive().settings().data().resolve("accounts.json");

        assertThat(Files.readString(export))
                .contains("archivist@alfa", "{bcrypt}")
                .doesNotContain(RunningArchive.PASSWORD, key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(export)))
                .isEqualTo("rw-------");
    }
}
