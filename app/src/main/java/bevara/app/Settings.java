package bevara.app;

import bevara.ingest.LibreOffice;
import bevara.ingest.VirusScanner;
import bevara.storage.Encryption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// All that can be set. Each also as an environment variable: `bevara.halt-at` is `BEVARA_HALT_AT`. What the command
/// line says goes before the environment, that before the file.
///
/// - `data`: the data folder
/// - `address`, `port`: where to listen; port 0 takes a free one
/// - `databaseUrl`, `databaseUser`, `databasePassword`: a PostgreSQL of one's own; url null starts the embedded one
/// - `postgresBinaries`: where the embedded one's programs are unpacked
/// - `archiveName`: the archive's name in receipts
/// - `tenants`: tenants to make at start when they are missing, `id` or `id=Name`
/// - `submissionsAtOnce`: how many submissions are worked on at the same time
/// - `stores`: the file that names the object stores ([StoresFile])
/// - `auditDays`: within how many days every byte of every copy is read and compared
/// - `auditBytesPerSecond`: how fast the audit that runs by itself reads; 0 without limit
/// - `timestampUrl`: the authority that stamps the proof logs with the time (RFC 3161); null for none
/// - `timestampMinutes`: how long at least between two stamps of the same log
/// - `timestampCert`: the certificates of which one must vouch for the stamps; null takes those of anyone
/// - `masterKey`: the file with the master keys of encryption; null without
/// - `recoveryKey`: the public key, in PEM, for which tenant keys are wrapped as well; null without
/// - `clamd`: where clamd listens, `host:port` or the path of its socket; null without a virus scanner
/// - `clamdSeconds`: how long it may neither take a byte nor answer
/// - `soffice`: LibreOffice's program, which makes PDF/A of office documents; null converts nothing
/// - `sofficeSeconds`: how long it may work without another document made
/// - `tools`: the folder with the programs that look into files
/// - `haltAt`: the milestone at which the process kills itself, for tests; empty never
public record Settings(
        Path data,
        String address,
        int port,
        @Nullable String databaseUrl,
        String databaseUser,
        String databasePassword,
        Path postgresBinaries,
        String archiveName,
        List<String> tenants,
        int submissionsAtOnce,
        Path stores,
        int auditDays,
        int auditBytesPerSecond,
        @Nullable String timestampUrl,
        int timestampMinutes,
        @Nullable Path timestampCert,
        @Nullable Path masterKey,
        @Nullable Path recoveryKey,
        @Nullable String clamd,
        int clamdSeconds,
        @Nullable Path soffice,
        int sofficeSeconds,
        Path tools,
        String haltAt) {
    public Settings {
        tenants = List.copyOf(tenants);
        if (clamd != null) new VirusScanner(clamd.strip(), Duration.ofSeconds(clamdSeconds));
    }

    /// `given` is what the command line said, `usualData` the data folder when nobody names one. Throws
    /// [IllegalArgumentException] when a value makes no sense.
    public static Settings read(
            Map<String, String> given, Map<String, String> environment, @Nullable Path file, String usualData) {
        var lines = new Source(given, environment, properties(file));
        var data = Path.of(lines.text("data", usualData)).toAbsolutePath().normalize();
        return new Settings(
                data,
                lines.text("address", "127.0.0.1"),
                lines.number("port", 8080, 0, 65_535),
                lines.get("database-url"),
                lines.text("database-user", "bevara"),
                lines.text("database-password", ""),
                Path.of(lines.text("postgres-bin", data.resolve("postgres-bin").toString()))
                        .toAbsolutePath(),
                lines.text("archive-name", "bevara"),
                Arrays.stream(lines.text("tenants", "").split(","))
                        .map(String::strip)
                        .filter(tenant -> !tenant.isEmpty())
                        .toList(),
                lines.number(
                        "submissions-at-once", Math.max(2, Runtime.getRuntime().availableProcessors()), 1, 256),
                data.resolve(lines.text("stores", "stores.json")),
                lines.number("audit-days", 90, 1, 36_500),
                lines.number("audit-bytes-per-second", 100_000_000, 0, Integer.MAX_VALUE),
                lines.get("timestamp-url"),
                lines.number("timestamp-minutes", 10, 0, 525_600),
                lines.path("timestamp-cert", data),
                lines.path("master-key", data),
                lines.path("recovery-key", data),
                lines.get("clamd"),
                lines.number("clamd-seconds", 300, 1, 86_400),
                lines.path("soffice", data),
                lines.number("soffice-seconds", 120, 1, 86_400),
                tools(lines.get("tools")),
                lines.text("halt-at", ""));
    }

    /// `bevara` and the tests tell it by the environment alone.
    public static Path tools(@Nullable String told) {
        var known = told == null ? System.getenv("BEVARA_TOOLS") : told;
        return Path.of(known == null ? "workers" : known).toAbsolutePath();
    }

    /// Where the keys of encryption lie.
    public Encryption.KeyPlaces keyPlaces() {
        return new Encryption.KeyPlaces(masterKey, recoveryKey);
    }

    /// Null without one. Throws [IllegalArgumentException] when it is no address.
    public @Nullable VirusScanner scanner() {
        return clamd == null ? null : new VirusScanner(clamd.strip(), Duration.ofSeconds(clamdSeconds));
    }

    /// Null without one.
    public @Nullable LibreOffice office() {
        return soffice == null ? null : new LibreOffice(soffice, Duration.ofSeconds(sofficeSeconds));
    }

    private static Map<String, String> properties(@Nullable Path file) {
        if (file == null) return Map.of();
        var read = new Properties();
        try (var in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            read.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var lines = new HashMap<String, String>();
        read.stringPropertyNames().forEach(name -> lines.put(name, read.getProperty(name)));
        return lines;
    }

    private record Source(Map<String, String> given, Map<String, String> environment, Map<String, String> file) {
        @Nullable
        String get(String name) {
            var said = given.get(name);
            if (said != null) return said;
            var variable =
                    environment.get("BEVARA_" + name.toUpperCase(Locale.ROOT).replace('-', '_'));
            return variable != null && !variable.isEmpty() ? variable : file.get("bevara." + name);
        }

        /// A path that is no whole one begins at `folder`.
        @Nullable
        Path path(String name, Path folder) {
            var value = get(name);
            return value == null ? null : folder.resolve(value.strip());
        }

        String text(String name, String otherwise) {
            var value = get(name);
            return value == null ? otherwise : value.strip();
        }

        int number(String name, int otherwise, int least, int most) {
            var value = text(name, Integer.toString(otherwise));
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) return number;
            } catch (NumberFormatException e) {
                // Falls through to the one message.
            }
            throw new IllegalArgumentException(
                    "bevara.%s is a number from %d to %d, not %s".formatted(name, least, most, value));
        }
    }
}
