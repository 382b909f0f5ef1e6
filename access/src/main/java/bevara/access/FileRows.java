package bevara.access;

import bevara.storage.StoredVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;

/// The files of one version on their way into the table: a statement takes many rows.
final class FileRows {
    private static final int ROWS = 1000;

    private final JdbcTemplate jdbc;
    private final StoredVersion version;
    private final List<StoredFile> rows = new ArrayList<>(ROWS);
    private final Map<String, AipView.FormatCount> formats = new TreeMap<>();
    private long count;
    private long bytes;

    FileRows(JdbcTemplate jdbc, StoredVersion version) {
        this.jdbc = jdbc;
        this.version = version;
    }

    void add(StoredFile file) {
        var view = file.view();
        count++;
        bytes += view.size();
        formats.merge(
                view.mime() + '\n' + view.formatName(),
                new AipView.FormatCount(view.mime(), view.formatName(), 1, view.size()),
                (a, b) -> new AipView.FormatCount(a.mime(), a.name(), a.files() + b.files(), a.bytes() + b.bytes()));
        rows.add(file);
        if (rows.size() == ROWS) flush();
    }

    long count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    /// How many files and bytes of each format.
    Collection<AipView.FormatCount> formats() {
        return formats.values();
    }

    /// Writes what is not written yet.
    void flush() {
        if (rows.isEmpty()) return;
        jdbc.update((PreparedStatementCreator) connection -> {
            var insert = connection.prepareStatement("""
                    insert into access_files
                    select ?, ?, ordinal, file, path, size, decode(sha256, 'hex'), mime, format_name, puid, content, place, valid
                    from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                      as t (ordinal, file, path, size, sha256, mime, format_name, puid, content, place, valid)""");
            insert.setString(1, version.tenant().value());
            insert.setString(2, version.aip().value());
            insert.setArray(3, connection.createArrayOf("int8", column(StoredFile::ordinal)));
            insert.setArray(
                    4, connection.createArrayOf("text", column(f -> f.view().id())));
            insert.setArray(
                    5, connection.createArrayOf("text", column(f -> f.view().path())));
            insert.setArray(
                    6, connection.createArrayOf("int8", column(f -> f.view().size())));
            insert.setArray(
                    7,
                    connection.createArrayOf(
                            "text", column(f -> f.view().sha256().hex())));
            insert.setArray(
                    8, connection.createArrayOf("text", column(f -> f.view().mime())));
            insert.setArray(
                    9, connection.createArrayOf("text", column(f -> f.view().formatName())));
            insert.setArray(
                    10, connection.createArrayOf("text", column(f -> f.view().puid())));
            insert.setArray(
                    11, connection.createArrayOf("text", column(f -> f.content().name())));
            insert.setArray(12, connection.createArrayOf("int8", column(StoredFile::place)));
            insert.setArray(
                    13, connection.createArrayOf("text", column(f -> f.view().valid())));
            return insert;
        });
        rows.clear();
    }

    private Object[] column(Function<StoredFile, Object> value) {
        return rows.stream().map(value).toArray();
    }
}
