package bevara.app.command;

import bevara.app.StoresFile;
import bevara.storage.ArchivalStorage;
import bevara.storage.Deviation;
import bevara.storage.StoragePlan;
import bevara.storage.StoreId;
import bevara.storage.TenantId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/// `bevara fsck`: judges all that is kept in every store, or anyone's OCFL object or storage root. Needs no database,
/// writes nothing,
/// and may run beside the service.
@Command(name = "fsck")
final class FsckCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Parameters(arity = "0..1", paramLabel = "PATH", descriptionKey = "fsck.path")
    private @Nullable Path path;

    @Option(names = "--tenant", paramLabel = "T", descriptionKey = "fsck.tenant")
    private @Nullable String tenant;

    @Option(names = "--store", paramLabel = "S", descriptionKey = "fsck.store")
    private @Nullable String store;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean asJson;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    private final Terminal terminal;
    private final ResourceBundle texts;

    FsckCommand(Terminal terminal) {
        this.terminal = terminal;
        this.texts = ResourceBundle.getBundle(
                "bevara.app.command.fsck",
                terminal.words().locale(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        this.path = null;
        this.tenant = null;
        this.store = null;
    }

    static Optional<TenantId> tenant(Terminal terminal, @Nullable String name) {
        try {
            return Optional.ofNullable(name).map(TenantId::new);
        } catch (IllegalArgumentException e) {
            throw new CommandFault(
                    Terminal.USAGE,
                    terminal.words()
                            .say("fsck.no-tenant", Optional.ofNullable(name).orElse("")));
        }
    }

    @Override
    public Integer call() {
        try (var report = asJson ? new JsonReport() : new LineReport()) {
            if (path != null) ArchivalStorage.checkOcfl(folder(path), report);
            else archive(report);
            return report.end();
        }
    }

    private void archive(Report report) {
        var settings = options.settings(terminal, "data");
        folder(settings.data());
        var plan = new StoresFile(settings).read();
        var scope = new ArchivalStorage.CheckScope(plan, store(plan), tenant(terminal, tenant), new MetsAndZip());
        if (!Files.exists(settings.stores())) folder(settings.data().resolve("objects"));
        scope.tenant().ifPresent(only -> requireKnown(only, scope));
        report.several = plan.stores().size() > 1;
        ArchivalStorage.check(scope, report);
    }

    private Optional<StoreId> store(StoragePlan plan) {
        if (store == null) return Optional.empty();
        var known = plan.stores().stream()
                .map(StoragePlan.Store::id)
                .filter(id -> id.value().equals(store));
        return Optional.of(known.findFirst()
                .orElseThrow(() -> new CommandFault(
                        Terminal.USAGE, terminal.words().say("fsck.no-store", String.valueOf(store)))));
    }

    /// Where every store is a folder that can be told beforehand.
    private void requireKnown(TenantId only, ArchivalStorage.CheckScope scope) {
        Path last = Path.of("");
        for (var one : scope.plan().stores()) {
            if (!(one.place() instanceof StoragePlan.Place.Folder(var folder))) return;
            last = folder.resolve("tenants/" + only);
            if (Files.isDirectory(last)) return;
        }
        folder(last);
    }

    private Path folder(Path wanted) {
        if (Files.isDirectory(wanted)) return wanted;
        throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-folder", wanted));
    }

    private String text(Deviation deviation) {
        try {
            return texts.getString(deviation.code());
        } catch (MissingResourceException _) {
            return "";
        }
    }

    /// Tells what is found at once, and how far it is where someone watches.
    private abstract class Report implements ArchivalStorage.CheckWatcher, AutoCloseable {
        private final boolean watched =
                System.console() != null && System.console().isTerminal();
        /// Which store is being judged; empty for someone else's folder.
        String place = "";
        boolean several;
        long deviations;
        long warnings;
        long objects;
        long bytes;

        @Override
        public void found(Deviation deviation) {
            if (deviation.wrong()) deviations++;
            else warnings++;
            tell(deviation);
        }

        @Override
        public void begin(StoreId id) {
            place = id.value();
        }

        @Override
        public void judged(long read) {
            objects++;
            bytes += read;
            if (!watched) return;
            terminal.err().print("\r" + terminal.words().say("fsck.progress", objects, bytes >> 20));
            terminal.err().flush();
        }

        int end() {
            if (watched) terminal.err().println();
            tellEnd();
            return deviations == 0 ? Terminal.FINE : Terminal.INPUT_AT_FAULT;
        }

        abstract void tell(Deviation deviation);

        abstract void tellEnd();

        @Override
        public void close() {
            terminal.out().flush();
        }
    }

    private final class LineReport extends Report {
        @Override
        void tell(Deviation deviation) {
            var severity = terminal.words().say(deviation.wrong() ? "severity.error" : "severity.warning");
            terminal.out()
                    .println("%s %s %s%s"
                            .formatted(
                                    severity,
                                    deviation.code(),
                                    several ? place + ":" : "",
                                    printable(deviation.key())));
            terminal.out().println("    " + text(deviation));
            value("fsck.found", deviation.found());
            value("fsck.expected", deviation.expected());
        }

        private void value(String key, String value) {
            if (!value.isEmpty())
                terminal.out().println("    " + terminal.words().say(key, value));
        }

        private static String printable(String key) {
            return key.isEmpty() ? "." : key.replaceAll("\\p{Cntrl}", "�");
        }

        @Override
        void tellEnd() {
            terminal.say("fsck.done", objects, bytes, deviations, warnings);
        }
    }

    /// Written as it comes, so that a million findings need no memory.
    private final class JsonReport extends Report {
        private final JsonGenerator json = JsonMapper.builder()
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build()
                .createGenerator(terminal.out());

        JsonReport() {
            json.writeStartObject();
            json.writeArrayPropertyStart("findings");
        }

        @Override
        void tell(Deviation deviation) {
            json.writeStartObject();
            json.writeStringProperty("code", deviation.code());
            json.writeStringProperty("kind", deviation.kind().name().toLowerCase(java.util.Locale.ROOT));
            if (!place.isEmpty()) json.writeStringProperty("store", place);
            json.writeStringProperty("key", deviation.key());
            json.writeStringProperty("found", deviation.found());
            json.writeStringProperty("expected", deviation.expected());
            json.writeStringProperty("message", text(deviation));
            json.writeEndObject();
        }

        @Override
        void tellEnd() {
            json.writeEndArray();
            json.writeNumberProperty("objects", objects);
            json.writeNumberProperty("bytes", bytes);
            json.writeNumberProperty("deviations", deviations);
            json.writeNumberProperty("warnings", warnings);
            json.writeEndObject();
            json.flush();
            terminal.out().println();
        }

        @Override
        public void close() {
            json.close();
            super.close();
        }
    }
}
