package bevara.app;

import bevara.storage.AipId;
import bevara.storage.DigestAlgorithm;
import bevara.storage.TenantId;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/// The running service. Closing it stops taking requests, lets what runs finish or be parked, and stops the database.
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final DataFolder folder;
    private final Archive archive;
    private final ConfigurableApplicationContext context;
    private final String url;

    private Server(DataFolder folder, Archive archive, ConfigurableApplicationContext context, String url) {
        this.folder = folder;
        this.archive = archive;
        this.context = context;
        this.url = url;
    }

    /// Starts the service; on return it can be used. Throws [StartFault].
    public static Server start(Settings settings, Clock clock) {
        var folder = DataFolder.take(settings.data());
        try {
            var opening = new OpeningArchive(() -> {
                var archive = Archive.open(settings, folder, clock);
                try {
                    archive.start();
                    new FirstAdministrator(archive, folder).create();
                    return archive;
                } catch (RuntimeException e) {
                    archive.close();
                    throw e;
                }
            });
            return start(settings, folder, opening);
        } catch (RuntimeException e) {
            folder.close();
            throw startFault(e);
        }
    }

    /// What a rebuild found.
    public record Rebuilt(long tenants, long versions, long submissions, long found, long failed) {}

    /// Makes database and index anew from the object store, with the service down. Throws [StartFault].
    public static Rebuilt rebuild(Settings settings, Clock clock) {
        try (var folder = DataFolder.take(settings.data());
                var archive = Archive.open(settings, folder, clock)) {
            return archive.rebuild();
        } catch (RuntimeException e) {
            throw startFault(e);
        }
    }

    /// Gives all AIPs, or those of one tenant, a further digest, with the service down. Returns the ids of the AIPs
    /// that could not be read whole, which are left as they are. `done` is told of each that has it now. Throws
    /// [StartFault].
    public static List<String> addDigest(
            Settings settings, Clock clock, DigestAlgorithm algorithm, Optional<TenantId> only, Consumer<AipId> done) {
        try (var folder = DataFolder.take(settings.data());
                var archive = Archive.open(settings, folder, clock)) {
            return archive.addDigest(algorithm, only, done);
        } catch (StartFault | IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw startFault(e);
        }
    }

    private static Server start(Settings settings, DataFolder folder, OpeningArchive opening) {
        ConfigurableApplicationContext context;
        try {
            context = new SpringApplicationBuilder(Wiring.class)
                    .bannerMode(Banner.Mode.OFF)
                    .logStartupInfo(false)
                    .registerShutdownHook(false)
                    .properties(properties(settings))
                    .initializers(application ->
                            ((GenericApplicationContext) application).registerBean(OpeningArchive.class, () -> opening))
                    .run();
        } catch (RuntimeException e) {
            opening.await().close();
            throw e;
        }
        var web = ((WebServerApplicationContext) context).getWebServer();
        if (web == null) throw new IllegalStateException("no web server was started");
        var host = settings.address().contains(":") ? "[" + settings.address() + "]" : settings.address();
        LOG.info("Bevara is up on port {}", web.getPort());
        return new Server(folder, opening.await(), context, "http://" + host + ":" + web.getPort());
    }

    private static Map<String, Object> properties(Settings settings) {
        var all = new LinkedHashMap<String, Object>();
        all.put("server.address", settings.address());
        all.put("server.port", settings.port());
        all.put("logging.file.name", settings.data().resolve("logs/bevara.json").toString());
        all.put(
                "spring.servlet.multipart.location",
                settings.data().resolve("forms").toString());
        return all;
    }

    private static StartFault startFault(RuntimeException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartFault fault) return fault;
            if (cause instanceof org.springframework.boot.web.server.PortInUseException port)
                return new StartFault("Port " + port.getPort() + " is taken. Choose another with --port.", thrown);
        }
        LOG.error("The start failed", thrown);
        return new StartFault("Bevara does not start: " + rootOf(thrown), thrown);
    }

    private static @Nullable String rootOf(Throwable thrown) {
        var cause = thrown;
        while (cause.getCause() != null) cause = cause.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    public String url() {
        return url;
    }

    public Archive archive() {
        return archive;
    }

    @Override
    public void close() {
        context.getBean(bevara.app.api.Closing.class).begin();
        try (folder;
                archive) {
            context.close();
        }
        LOG.info("Bevara is down");
    }
}
