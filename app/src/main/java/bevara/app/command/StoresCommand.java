package bevara.app.command;

import bevara.app.Settings;
import bevara.app.StoresFile;
import bevara.storage.ArchivalStorage;
import bevara.storage.S3Location;
import bevara.storage.StorageFault;
import bevara.storage.StoragePlan;
import bevara.storage.StoragePlan.Place;
import bevara.storage.StoragePlan.Store;
import bevara.storage.StoreId;
import bevara.storage.TenantId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `bevara stores`: which object stores there are, and whose AIPs go where. Writes the file; a running
/// service takes it up by itself.
@Command(name = "stores")
final class StoresCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    private final Terminal terminal;

    StoresCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var plan = new StoresFile(settings(terminal, options)).read();
        for (var store : plan.stores())
            terminal.say(store.draining() ? "stores.line.draining" : "stores.line", store.id(), shown(store.place()));
        terminal.say("stores.policy", "*", names(plan.usual()));
        plan.policies().forEach((tenant, ids) -> terminal.say("stores.policy", tenant, names(ids)));
        return Terminal.FINE;
    }

    private static String shown(Place place) {
        return switch (place) {
            case Place.Folder(var path) -> path.toString();
            case Place.S3(var location) -> location.toString();
        };
    }

    private static String names(List<StoreId> ids) {
        return String.join(", ", ids.stream().map(StoreId::value).toList());
    }

    private static Settings settings(Terminal terminal, ServerOptions options) {
        var settings = options.settings(terminal, "data");
        if (!Files.isDirectory(settings.data()))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-folder", settings.data()));
        return settings;
    }

    /// What the three that write have in common.
    private abstract static class Change implements Callable<Integer> {
        @Mixin
        private final ServerOptions options = new ServerOptions();

        @Parameters(paramLabel = "ID", descriptionKey = "stores.id")
        private String id = "";

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                descriptionKey = "option.help")
        private boolean help;

        final Terminal terminal;

        Change(Terminal terminal) {
            this.terminal = terminal;
        }

        /// Throws [IllegalArgumentException] when the plan would make no sense.
        abstract StoragePlan changed(StoragePlan plan, StoreId store);

        abstract void tell(StoreId store);

        @Override
        public Integer call() {
            var file = new StoresFile(settings(terminal, options));
            try {
                var store = new StoreId(id);
                file.write(changed(file.read(), store));
                tell(store);
                terminal.say("stores.written");
                return Terminal.FINE;
            } catch (IllegalArgumentException e) {
                throw new CommandFault(Terminal.INPUT_AT_FAULT, String.valueOf(e.getMessage()));
            }
        }

        final Store known(StoragePlan plan, StoreId id) {
            return plan.stores().stream()
                    .filter(store -> store.id().equals(id))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException(terminal.words().say("stores.unknown", id)));
        }

        static StoragePlan draining(StoragePlan plan, Store changed, boolean draining) {
            var stores = plan.stores().stream()
                    .map(store -> store.equals(changed) ? new Store(store.id(), store.place(), draining) : store)
                    .toList();
            return with(plan, stores, ids -> ids);
        }

        static StoragePlan with(StoragePlan plan, List<Store> stores, UnaryOperator<List<StoreId>> policy) {
            var policies = new HashMap<TenantId, List<StoreId>>();
            plan.policies().forEach((tenant, ids) -> policies.put(tenant, policy.apply(ids)));
            return new StoragePlan(stores, policy.apply(plan.usual()), policies);
        }
    }

    /// `bevara stores add`.
    @Command(name = "add")
    static final class Add extends Change {
        @Option(names = "--folder", paramLabel = "PATH", descriptionKey = "stores.folder")
        private @Nullable Path folder;

        @Option(names = "--s3", paramLabel = "URL", descriptionKey = "stores.s3")
        private @Nullable URI endpoint;

        @Option(names = "--bucket", paramLabel = "B", descriptionKey = "stores.bucket")
        private String bucket = "";

        @Option(names = "--prefix", paramLabel = "P", descriptionKey = "stores.prefix")
        private String prefix = "";

        @Option(names = "--region", paramLabel = "R", defaultValue = "us-east-1", descriptionKey = "stores.region")
        private String region = "us-east-1";

        @Option(names = "--access-key", paramLabel = "K", descriptionKey = "stores.access-key")
        private String accessKey = "";

        @Option(names = "--secret-key-file", paramLabel = "FILE", descriptionKey = "stores.secret-key-file")
        private @Nullable Path secretKey;

        @Option(names = "--lock", paramLabel = "MODE", defaultValue = "GOVERNANCE", descriptionKey = "stores.lock")
        private S3Location.LockMode lock = S3Location.LockMode.GOVERNANCE;

        @Option(names = "--retention", paramLabel = "PERIOD", defaultValue = "P0D", descriptionKey = "stores.retention")
        private Period retention = Period.ZERO;

        @Option(names = "--ca", paramLabel = "FILE", descriptionKey = "stores.ca")
        private @Nullable Path authority;

        @Option(names = "--policy-append", descriptionKey = "stores.policy-append")
        private boolean append;

        Add(Terminal terminal) {
            super(terminal);
            this.folder = null;
            this.endpoint = null;
            this.secretKey = null;
            this.authority = null;
        }

        private Place place() {
            if ((folder == null) == (endpoint == null))
                throw new CommandFault(Terminal.USAGE, terminal.words().say("stores.no-place"));
            if (folder != null) return new Place.Folder(folder.toAbsolutePath().normalize());
            return new Place.S3(bucket(Objects.requireNonNull(endpoint)));
        }

        private S3Location bucket(URI server) {
            if (bucket.isEmpty() || accessKey.isEmpty() || secretKey == null)
                throw new CommandFault(Terminal.USAGE, terminal.words().say("stores.s3-incomplete"));
            try {
                var secret = Files.readString(secretKey).strip();
                return new S3Location(server, region, bucket, prefix, accessKey, secret, lock, retention, authority);
            } catch (IOException e) {
                throw new IllegalArgumentException(terminal.words().say("no-such-file", secretKey));
            }
        }

        @Override
        StoragePlan changed(StoragePlan plan, StoreId id) {
            var place = place();
            if (plan.stores().stream().anyMatch(store -> store.place().equals(place)))
                throw new IllegalArgumentException(terminal.words().say("stores.place-taken", shown(place)));
            var stores = new ArrayList<>(plan.stores());
            stores.add(new Store(id, place, false));
            // Only the usual policy: a tenant with one of its own has it for a reason.
            var usual = new ArrayList<>(plan.usual());
            if (append) usual.add(id);
            return new StoragePlan(stores, usual, plan.policies());
        }

        @Override
        void tell(StoreId store) {
            terminal.say(append ? "stores.added.used" : "stores.added", store, shown(place()));
        }
    }

    /// `bevara stores drain`.
    @Command(name = "drain")
    static final class Drain extends Change {
        Drain(Terminal terminal) {
            super(terminal);
        }

        @Override
        StoragePlan changed(StoragePlan plan, StoreId id) {
            return draining(plan, known(plan, id), true);
        }

        @Override
        void tell(StoreId store) {
            terminal.say("stores.draining", store);
        }
    }

    /// `bevara stores undrain`.
    @Command(name = "undrain")
    static final class Undrain extends Change {
        Undrain(Terminal terminal) {
            super(terminal);
        }

        @Override
        StoragePlan changed(StoragePlan plan, StoreId id) {
            return draining(plan, known(plan, id), false);
        }

        @Override
        void tell(StoreId store) {
            terminal.say("stores.undrained", store);
        }
    }

    /// `bevara stores remove`.
    @Command(name = "remove")
    static final class Remove extends Change {
        @Option(names = "--gone", descriptionKey = "stores.gone")
        private boolean gone;

        Remove(Terminal terminal) {
            super(terminal);
        }

        @Override
        StoragePlan changed(StoragePlan plan, StoreId id) {
            if (!known(plan, id).draining())
                throw new IllegalArgumentException(terminal.words().say("stores.not-drained", id));
            if (!gone) requireNothingAlone(plan, id);
            var stores = plan.stores().stream()
                    .filter(store -> !store.id().equals(id))
                    .toList();
            return with(
                    plan,
                    stores,
                    ids -> ids.stream().filter(one -> !one.equals(id)).toList());
        }

        private void requireNothingAlone(StoragePlan plan, StoreId id) {
            try {
                var alone = ArchivalStorage.alone(plan, id);
                if (!alone.nothing())
                    throw new IllegalArgumentException(
                            terminal.words().say("stores.has-alone", id, alone.aips(), alone.records()));
            } catch (StorageFault.Unavailable e) {
                throw new IllegalArgumentException(
                        terminal.words().say("stores.cannot-know", id, String.valueOf(e.getMessage())));
            }
        }

        @Override
        void tell(StoreId store) {
            terminal.say("stores.removed", store);
        }
    }

    /// By the name on the command line.
    Map<String, Object> subcommands() {
        return Map.of(
                "add", new Add(terminal),
                "drain", new Drain(terminal),
                "undrain", new Undrain(terminal),
                "remove", new Remove(terminal));
    }
}
