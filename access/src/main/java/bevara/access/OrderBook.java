package bevara.access;

import bevara.access.Order.FileOf;
import bevara.access.Order.State;
import bevara.storage.TenantId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The orders in PostgreSQL.
final class OrderBook {
    private static final int MOST = 200;

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    OrderBook(DataSource database) {
        this.jdbc = new JdbcTemplate(database);
        this.client = JdbcClient.create(jdbc);
    }

    void add(Order order) {
        jdbc.update((PreparedStatementCreator) connection -> {
            var insert = connection.prepareStatement("""
                    insert into access_orders (tenant, id, form, purpose, aips, file_aips, file_ids, state, fault,
                      bytes, bytes_total, size, ordered_by, created_at)
                    values (?,?,?,?,?,?,?,?,'',0,?,0,?,?)""");
            insert.setString(1, order.tenant().value());
            insert.setString(2, order.id());
            insert.setString(3, order.form().name());
            insert.setString(4, order.purpose());
            insert.setArray(5, connection.createArrayOf("text", order.aips().toArray()));
            insert.setArray(
                    6, texts(connection, order.files().stream().map(FileOf::aip).toList()));
            insert.setArray(
                    7,
                    texts(connection, order.files().stream().map(FileOf::file).toList()));
            insert.setString(8, order.state().name());
            insert.setLong(9, order.bytesTotal());
            insert.setString(10, order.orderedBy());
            insert.setObject(11, order.createdAt().atOffset(ZoneOffset.UTC));
            return insert;
        });
    }

    private static Array texts(java.sql.Connection connection, List<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    Optional<Order> find(TenantId tenant, String id) {
        return client.sql("select * from access_orders where tenant = ? and id = ?")
                .params(tenant.value(), id)
                .query((row, _) -> order(row))
                .optional();
    }

    List<Order> newest(TenantId tenant) {
        return client.sql("select * from access_orders where tenant = ? order by created_at desc, id desc limit ?")
                .params(tenant.value(), MOST)
                .query((row, _) -> order(row))
                .list();
    }

    List<Access.PendingOrder> unfinished() {
        return client.sql("""
                        select tenant, id from access_orders where state in ('QUEUED', 'PREPARING')
                        order by created_at""")
                .query((row, _) -> new Access.PendingOrder(new TenantId(row.getString(1)), row.getString(2)))
                .list();
    }

    List<Order> readyBefore(Instant time) {
        return client.sql("select * from access_orders where state = 'READY' and ready_at < ?")
                .param(time.atOffset(ZoneOffset.UTC))
                .query((row, _) -> order(row))
                .list();
    }

    void preparing(Order order) {
        client.sql("update access_orders set state = 'PREPARING', bytes = 0 where tenant = ? and id = ?")
                .params(order.tenant().value(), order.id())
                .update();
    }

    void progress(Order order, long bytes) {
        client.sql("update access_orders set bytes = ? where tenant = ? and id = ?")
                .params(bytes, order.tenant().value(), order.id())
                .update();
    }

    void ready(Order order, long size, Instant at) {
        client.sql("""
                        update access_orders set state = 'READY', bytes = bytes_total, size = ?, ready_at = ?
                        where tenant = ? and id = ?""")
                .params(size, at.atOffset(ZoneOffset.UTC), order.tenant().value(), order.id())
                .update();
    }

    void failed(Order order, String fault) {
        client.sql("update access_orders set state = 'FAILED', fault = ? where tenant = ? and id = ?")
                .params(fault, order.tenant().value(), order.id())
                .update();
    }

    void expired(Order order) {
        client.sql("update access_orders set state = 'EXPIRED' where tenant = ? and id = ?")
                .params(order.tenant().value(), order.id())
                .update();
    }

    private static Order order(ResultSet row) throws SQLException {
        return new Order(
                row.getString("id"),
                new TenantId(row.getString("tenant")),
                Order.Form.valueOf(row.getString("form")),
                row.getString("purpose"),
                texts(row, "aips"),
                files(row),
                State.valueOf(row.getString("state")),
                row.getString("fault"),
                row.getLong("bytes"),
                row.getLong("bytes_total"),
                row.getLong("size"),
                row.getString("ordered_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("ready_at", OffsetDateTime.class)));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private static List<FileOf> files(ResultSet row) throws SQLException {
        var aips = texts(row, "file_aips");
        var ids = texts(row, "file_ids");
        var files = new ArrayList<FileOf>();
        for (int i = 0; i < ids.size(); i++) files.add(new FileOf(aips.get(i), ids.get(i)));
        return files;
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
