package bevara.app;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// Tells the database on each connection whose rows may be seen, so that its policies hold also where a statement
/// forgot to ask.
final class TenantDataSource extends DelegatingDataSource {
    TenantDataSource(DataSource pool) {
        super(pool);
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = super.getConnection();
        try (var set = connection.prepareStatement("select set_config('bevara.tenant', ?, false)")) {
            set.setString(1, Tenancy.seen());
            set.execute();
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
