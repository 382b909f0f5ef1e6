package bevara.app.command;

import bevara.app.Settings;
import bevara.storage.ArchivalStorage;
import bevara.storage.Encryption;
import bevara.storage.StorageFault;
import bevara.storage.TenantId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `bevara keys`: whose AIPs are encrypted, with which keys, and whether those are at hand. Works on the stores alone,
/// also beside a running service, which takes a change up by itself.
@Command(name = "keys")
final class KeysCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    private final Terminal terminal;

    KeysCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var settings = settings(terminal, options);
        var storage = OfflineStorage.open(settings);
        boolean usable = true;
        for (var tenant : storage.tenants()) usable &= show(storage.encryption().state(tenant));
        return usable ? Terminal.FINE : Terminal.INPUT_AT_FAULT;
    }

    private boolean show(Encryption.State state) {
        if (state.on()) terminal.say("keys.on", state.tenant(), state.current());
        else terminal.say("keys.off", state.tenant());
        boolean usable = true;
        for (var key : state.keys()) {
            terminal.say(key.usable() ? "keys.key" : "keys.key.missing", key.id(), key.made(), key.master());
            if (key.recovery().isEmpty()) terminal.say("keys.key.no-recovery");
            else terminal.say("keys.key.recovery", key.recovery());
            usable &= key.usable();
        }
        return usable;
    }

    private static Settings settings(Terminal terminal, ServerOptions options) {
        var settings = options.settings(terminal, "data");
        if (!Files.isDirectory(settings.data()))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-folder", settings.data()));
        return settings;
    }

    /// What all that do something have in common: what people do wrong is told, not thrown.
    private abstract static class Act implements Callable<Integer> {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                descriptionKey = "option.help")
        private boolean help;

        final Terminal terminal;

        Act(Terminal terminal) {
            this.terminal = terminal;
        }

        abstract void act() throws IOException;

        @Override
        public final Integer call() {
            try {
                act();
                return Terminal.FINE;
            } catch (FileAlreadyExistsException e) {
                throw fault("keys.file-there", e.getFile());
            } catch (IOException | StorageFault | IllegalArgumentException e) {
                throw fault("keys.fault", e.getMessage());
            }
        }

        final CommandFault fault(String key, @Nullable Object argument) {
            return new CommandFault(Terminal.INPUT_AT_FAULT, terminal.words().say(key, String.valueOf(argument)));
        }
    }

    /// `bevara keys create-master`.
    @Command(name = "create-master")
    static final class CreateMaster extends Act {
        @Parameters(paramLabel = "FILE", descriptionKey = "keys.master-file")
        private Path file = Path.of("");

        CreateMaster(Terminal terminal) {
            super(terminal);
        }

        @Override
        void act() throws IOException {
            terminal.say("keys.master-made", Encryption.createMaster(file), file.toAbsolutePath());
        }
    }

    /// `bevara keys create-recovery`.
    @Command(name = "create-recovery")
    static final class CreateRecovery extends Act {
        @Option(names = "--private", required = true, paramLabel = "FILE", descriptionKey = "keys.private")
        private Path privateKey = Path.of("");

        @Option(names = "--public", required = true, paramLabel = "FILE", descriptionKey = "keys.public")
        private Path publicKey = Path.of("");

        CreateRecovery(Terminal terminal) {
            super(terminal);
        }

        @Override
        void act() throws IOException {
            var id = Encryption.createRecovery(privateKey, publicKey);
            terminal.say("keys.recovery-made", id, privateKey, publicKey.toAbsolutePath());
        }
    }

    /// What those that work on the stores have in common.
    private abstract static class OnStores extends Act {
        @Mixin
        private final ServerOptions options = new ServerOptions();

        @Option(names = "--tenant", paramLabel = "T", descriptionKey = "keys.tenant")
        private @Nullable String tenant;

        OnStores(Terminal terminal) {
            super(terminal);
            this.tenant = null;
        }

        abstract void act(Settings settings, ArchivalStorage storage, List<TenantId> tenants) throws IOException;

        @Override
        final void act() throws IOException {
            var settings = settings(terminal, options);
            var storage = OfflineStorage.open(settings);
            act(settings, storage, tenants(storage));
        }

        private List<TenantId> tenants(ArchivalStorage storage) {
            var all = storage.tenants();
            if (tenant == null) return all;
            var found = all.stream().filter(one -> one.value().equals(tenant)).toList();
            if (found.isEmpty()) throw fault("keys.no-tenant", tenant);
            return found;
        }

        /// Where one tenant must be named.
        final TenantId one(List<TenantId> tenants) {
            if (tenant == null)
                throw new CommandFault(Terminal.USAGE, terminal.words().say("keys.tenant-needed"));
            return tenants.getFirst();
        }
    }

    /// `bevara keys on`.
    @Command(name = "on")
    static final class On extends OnStores {
        @Option(names = "--no-recovery", descriptionKey = "keys.without-recovery")
        private boolean withoutRecovery;

        On(Terminal terminal) {
            super(terminal);
        }

        @Override
        void act(Settings settings, ArchivalStorage storage, List<TenantId> tenants) {
            var tenant = one(tenants);
            if (settings.recoveryKey() == null && !withoutRecovery) throw fault("keys.recovery-needed", "");
            terminal.say("keys.switched-on", tenant, storage.encryption().switchOn(tenant));
        }
    }

    /// `bevara keys off`.
    @Command(name = "off")
    static final class Off extends OnStores {
        Off(Terminal terminal) {
            super(terminal);
        }

        @Override
        void act(Settings settings, ArchivalStorage storage, List<TenantId> tenants) {
            var tenant = one(tenants);
            storage.encryption().switchOff(tenant);
            terminal.say("keys.switched-off", tenant);
        }
    }

    /// `bevara keys renew`.
    @Command(name = "renew")
    static final class Renew extends OnStores {
        Renew(Terminal terminal) {
            super(terminal);
        }

        @Override
        void act(Settings settings, ArchivalStorage storage, List<TenantId> tenants) {
            var tenant = one(tenants);
            terminal.say("keys.renewed", tenant, storage.encryption().renew(tenant));
        }
    }

    /// `bevara keys rotate-master`.
    @Command(name = "rotate-master")
    static final class RotateMaster extends OnStores {
        RotateMaster(Terminal terminal) {
            super(terminal);
        }

        @Override
        void act(Settings settings, ArchivalStorage storage, List<TenantId> tenants) throws IOException {
            var file = settings.masterKey();
            if (file == null) throw fault("keys.master-needed", "");
            for (var tenant : tenants)
                for (var key : storage.encryption().state(tenant).keys())
                    if (!key.usable()) throw fault("keys.not-usable", key.id());
            var fresh = Encryption.addMaster(file);
            int wrapped = 0;
            for (var tenant : storage.tenants()) wrapped += storage.encryption().rewrap(tenant);
            terminal.say("keys.rotated", fresh, wrapped, file);
        }
    }

    /// `bevara keys rewrap`.
    @Command(name = "rewrap")
    static final class Rewrap extends OnStores {
        @Option(names = "--to", paramLabel = "FILE", descriptionKey = "keys.to")
        private @Nullable Path to;

        Rewrap(Terminal terminal) {
            super(terminal);
            this.to = null;
        }

        @Override
        void act(Settings settings, ArchivalStorage storage, List<TenantId> tenants) {
            int wrapped = 0;
            var encryption = storage.encryption();
            for (var tenant : tenants)
                wrapped += to == null ? encryption.rewrap(tenant) : encryption.rewrap(tenant, to);
            terminal.say("keys.rewrapped", wrapped);
        }
    }

    /// `bevara keys recover`.
    @Command(name = "recover")
    static final class Recover extends OnStores {
        @Option(names = "--private", required = true, paramLabel = "FILE", descriptionKey = "keys.private")
        private Path privateKey = Path.of("");

        @Option(names = "--test", descriptionKey = "keys.test")
        private boolean test;

        Recover(Terminal terminal) {
            super(terminal);
        }

        @Override
        void act(Settings settings, ArchivalStorage storage, List<TenantId> tenants) throws IOException {
            int opened = 0;
            for (var tenant : tenants) {
                var encryption = storage.encryption();
                opened += test ? encryption.tryRecovery(tenant, privateKey) : encryption.recover(tenant, privateKey);
            }
            terminal.say(test ? "keys.recovery-works" : "keys.recovered", opened);
        }
    }

    /// By the name on the command line.
    Map<String, Object> subcommands() {
        var all = new LinkedHashMap<String, Object>();
        all.put("create-master", new CreateMaster(terminal));
        all.put("create-recovery", new CreateRecovery(terminal));
        all.put("on", new On(terminal));
        all.put("off", new Off(terminal));
        all.put("renew", new Renew(terminal));
        all.put("rotate-master", new RotateMaster(terminal));
        all.put("rewrap", new Rewrap(terminal));
        all.put("recover", new Recover(terminal));
        return all;
    }
}
