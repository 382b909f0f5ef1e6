package bevara.ingest;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// A real database whose client dies with the power: each statement and commit is a step of the disk, before it and
/// after it; a transaction that was not committed by then is undone, a session's locks are gone.
final class CutDatabase {
    private final DataSource database;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final List<Connection> lent = new ArrayList<>();

    CutDatabase(DataSource database) {
        this.database = database;
    }

    DataSource poweredBy(ForgetfulDisk disk) {
        return new DelegatingDataSource(database) {
            @Override
            public Connection getConnection() throws SQLException {
                disk.step();
                var connection = idle.isEmpty() ? database.getConnection() : idle.pop();
                lent.add(connection);
                return powered(Connection.class, connection, disk);
            }
        };
    }

    void empty() throws SQLException {
        if (idle.isEmpty()) idle.push(database.getConnection());
        try (var statement = idle.getFirst().createStatement()) {
            statement.execute(
                    "delete from submission; delete from submission_part; delete from submission_receipt; delete from storage_journal;"
                            + " delete from storage_log_leaf; delete from storage_log_head;"
                            + " update storage_journal_head set position = 0");
        }
    }

    /// What the dead client held is given up, as the server does when a connection breaks.
    void clientDied() throws SQLException {
        for (var connection : lent) giveUp(connection);
        lent.clear();
    }

    private void giveUp(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        try (var unlock = connection.prepareStatement("select pg_advisory_unlock_all()")) {
            unlock.execute();
        }
        idle.push(connection);
    }

    void close() throws SQLException {
        clientDied();
        for (var connection : idle) connection.close();
    }

    private <T> T powered(Class<T> type, T real, ForgetfulDisk disk) {
        return proxy(type, (_, method, arguments) -> {
            var name = method.getName();
            if (method.getDeclaringClass().equals(Object.class)) return call(real, method, arguments);
            disk.alive();
            if (name.equals("close") && real instanceof Connection connection) {
                if (lent.remove(connection)) giveUp(connection);
                return null;
            }
            boolean matters = name.startsWith("execute") || name.equals("commit");
            if (matters) disk.step();
            var answer = call(real, method, arguments);
            if (matters) disk.step();
            if (answer instanceof PreparedStatement statement) return powered(PreparedStatement.class, statement, disk);
            if (answer instanceof Statement statement && real instanceof Connection)
                return powered(Statement.class, statement, disk);
            return answer;
        });
    }

    private static @Nullable Object call(Object real, java.lang.reflect.Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(CutDatabase.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
