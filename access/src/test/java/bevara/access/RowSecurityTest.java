package bevara.access;

import static bevara.access.TestArchive.KUMLA;
import static bevara.access.TestArchive.SANDVIKEN;
import static bevara.access.TestArchive.aPackage;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowSecurityTest {
    private static final List<String> TABLES =
            List.of("aips", "contents", "files", "formats", "orders", "identifications", "identified");

    @Test
    void the_database_itself_hides_each_tenants_rows_from_the_others(@TempDir Path folder) throws SQLException {
        try (var archive = new TestArchive(folder)) {
            var id = archive.keep(SANDVIKEN, aPackage().file("a.txt", "text").file("b.pdf", "text"));
            archive.access()
                    .identify(
                            SANDVIKEN,
                            archive.access().identifyAgain(SANDVIKEN, "anna").id());
            archive.access()
                    .order(
                            SANDVIKEN,
                            new Access.OrderRequest(List.of(id.value()), List.of(), Order.Form.ZIP, "p", "a"));
            try (var connection = archive.database.getConnection()) {
                become(connection);
                for (var table : TABLES) {
                    assertThat(rows(connection, table, ""))
                            .as("%s, no tenant", table)
                            .isZero();
                    assertThat(rows(connection, table, KUMLA.value())).as(table).isZero();
                    assertThat(rows(connection, table, SANDVIKEN.value()))
                            .as(table)
                            .isPositive();
                    assertThat(rows(connection, table, "*")).as(table).isPositive();
                }
            }
        }
    }

    private static void become(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    do $$ begin
                      create role reader; exception when duplicate_object then null;
                    end $$""");
            statement.execute("grant select on all tables in schema public to reader");
            statement.execute("set role reader"); // the connection dies with its database
        }
    }

    private static long rows(Connection connection, String table, String tenant) throws SQLException {
        try (var set = connection.prepareStatement("select set_config('bevara.tenant', ?, false)");
                var count = connection.prepareStatement("select count(*) from access_" + table)) {
            set.setString(1, tenant);
            set.execute();
            try (var found = count.executeQuery()) {
                found.next();
                return found.getLong(1);
            }
        }
    }
}
