package bevara.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.storage.TenantId;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;

@ExtendWith(RunningArchive.Shared.class)
class TenancyTest {
    private static final TenantId ALFA = new TenantId(RunningArchive.ALFA);

    private final RunningArchive running;
    private final JdbcClient database;

    TenancyTest(RunningArchive running) {
        this.running = running;
        this.database = JdbcClient.create(running.archive().database().tenants());
    }

    private List<String> tenantsSeen(String table) {
        return database.sql("select distinct tenant from " + table + " order by 1")
                .query(String.class)
                .list();
    }

    private List<String> tablesWithATenant() {
        return database.sql("select table_name from information_schema.columns where column_name = 'tenant'"
                        + " and table_schema = 'public' order by 1")
                .query(String.class)
                .list();
    }

    @Test
    void a_query_without_where_sees_the_rows_of_the_own_tenant_only() {
        var seen = Tenancy.as(ALFA, () -> tenantsSeen("account"));

        assertThat(seen).containsExactly("alfa");
    }

    @Test
    void where_no_tenant_is_bound_nothing_is_seen() {
        assertThat(tenantsSeen("account")).isEmpty();
    }

    @Test
    void the_systems_own_loops_see_every_tenant() {
        assertThat(Tenancy.everywhere(() -> tenantsSeen("account"))).contains("alfa", "beta");
    }

    @Test
    void a_row_cannot_be_given_to_another_tenant() {
        assertThatThrownBy(() -> Tenancy.as(
                        ALFA,
                        () -> database.sql("insert into api_key values ('x', 'beta', 'x', 'admin', 'x', now())")
                                .update()))
                .rootCause()
                .hasMessageContaining("row-level security");
    }

    @Test
    void every_table_that_names_a_tenant_is_guarded() {
        var guarded = database.sql(
                        "select relname from pg_class where relrowsecurity and relforcerowsecurity order by 1")
                .query(String.class)
                .list();

        assertThat(guarded).containsAll(tablesWithATenant());
        assertThat(tablesWithATenant()).hasSizeGreaterThan(4);
    }

    @Test
    void the_service_is_no_superuser_and_cannot_step_over_the_guard() throws SQLException {
        var may = database.sql("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
                .query(Boolean.class)
                .single();

        assertThat(may).isFalse();
        assertThat(running.archive().database().embedded()).isTrue();
    }
}
