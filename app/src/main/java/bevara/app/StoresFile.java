package bevara.app;

import bevara.storage.S3Location;
import bevara.storage.S3Location.LockMode;
import bevara.storage.StoragePlan;
import bevara.storage.StoragePlan.Place;
import bevara.storage.StoreId;
import bevara.storage.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The file that names the object stores and whose AIPs go where. Without it there is one store, `main`:
/// the folder `objects` of the data folder. It may hold secrets, so only its owner may read it.
public final class StoresFile {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final StoreId MAIN = new StoreId("main");
    private static final String OBJECTS = "objects";
    private static final String EVERYONE = "*";

    private final Path data;
    private final Path file;

    public StoresFile(Settings settings) {
        this.data = settings.data();
        this.file = settings.stores();
    }

    /// Throws [StartFault] when the file cannot be read or makes no sense.
    public StoragePlan read() {
        if (!Files.exists(file)) return StoragePlan.of(data.resolve(OBJECTS));
        try {
            return plan(JSON.readTree(Files.readString(file)));
        } catch (IOException
                | UncheckedIOException
                | JacksonException
                | DateTimeParseException
                | IllegalArgumentException e) {
            throw new StartFault("The stores in " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /// Changes whenever the file does.
    FileTime changed() {
        try {
            return Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private StoragePlan plan(JsonNode json) {
        var stores = new ArrayList<StoragePlan.Store>();
        for (var store : json.path("stores"))
            stores.add(new StoragePlan.Store(
                    new StoreId(store.path("id").asString("")),
                    place(store),
                    store.path("draining").asBoolean(false)));
        var policies = new HashMap<TenantId, List<StoreId>>();
        List<StoreId> usual = List.of();
        for (var policy : json.path("policies").properties()) {
            if (policy.getKey().equals(EVERYONE)) usual = ids(policy.getValue());
            else policies.put(new TenantId(policy.getKey()), ids(policy.getValue()));
        }
        if (usual.isEmpty()) usual = stores.stream().map(StoragePlan.Store::id).toList();
        return new StoragePlan(stores, usual, policies);
    }

    private static List<StoreId> ids(JsonNode list) {
        var ids = new ArrayList<StoreId>();
        list.forEach(id -> ids.add(new StoreId(id.asString(""))));
        return ids;
    }

    private Place place(JsonNode store) {
        var folder = store.path("folder").asString("");
        var s3 = store.path("s3");
        if (s3.isObject()) return new Place.S3(location(s3));
        if (folder.isEmpty())
            throw new IllegalArgumentException(
                    "store " + store.path("id").asString("") + " has neither \"folder\" nor \"s3\"");
        return new Place.Folder(data.resolve(folder).normalize());
    }

    /// `secretKeyFile` may stand for `secretKey`, and `accessKeyFile` for `accessKey`: files that hold
    /// nothing else.
    private S3Location location(JsonNode s3) {
        var authority = s3.path("caFile").asString("");
        return new S3Location(
                URI.create(s3.path("endpoint").asString("")),
                s3.path("region").asString("us-east-1"),
                s3.path("bucket").asString(""),
                s3.path("prefix").asString(""),
                secret(s3, "accessKey"),
                secret(s3, "secretKey"),
                LockMode.valueOf(s3.path("lock").asString("governance").toUpperCase(Locale.ROOT)),
                Period.parse(s3.path("retention").asString("P0D")),
                authority.isEmpty() ? null : data.resolve(authority));
    }

    private String secret(JsonNode s3, String name) {
        var file = s3.path(name + "File").asString("");
        if (file.isEmpty()) return s3.path(name).asString("");
        try {
            return Files.readString(data.resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> json(S3Location location) {
        var json = new LinkedHashMap<String, Object>();
        json.put("endpoint", location.endpoint().toString());
        json.put("region", location.region());
        json.put("bucket", location.bucket());
        json.put("prefix", location.prefix());
        json.put("accessKey", location.accessKey());
        json.put("secretKey", location.secretKey());
        json.put("lock", location.mode().name().toLowerCase(Locale.ROOT));
        json.put("retention", location.defaultRetention().toString());
        if (location.authority() != null)
            json.put("caFile", location.authority().toString());
        return json;
    }

    /// Writes the file, whole or not at all. A running service takes it up by itself.
    public void write(StoragePlan plan) {
        var json = new LinkedHashMap<String, Object>();
        json.put("stores", plan.stores().stream().map(this::json).toList());
        var policies = new LinkedHashMap<String, List<String>>();
        policies.put(EVERYONE, names(plan.usual()));
        plan.policies().forEach((tenant, ids) -> policies.put(tenant.value(), names(ids)));
        json.put("policies", policies);
        try {
            DataFolder.writePrivately(file, JSON.writeValueAsBytes(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(List<StoreId> ids) {
        return ids.stream().map(StoreId::value).toList();
    }

    private Map<String, Object> json(StoragePlan.Store store) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", store.id().value());
        switch (store.place()) {
            case Place.Folder(var path) -> json.put("folder", shortened(path));
            case Place.S3(var location) -> json.put("s3", json(location));
        }
        if (store.draining()) json.put("draining", true);
        return json;
    }

    private String shortened(Path path) {
        return path.startsWith(data) ? data.relativize(path).toString() : path.toString();
    }

    /// Gives an archive that has nothing yet a second store beside its first.
    public void beginWithTwo(String second) {
        if (Files.exists(file) || Files.exists(data.resolve(OBJECTS))) return;
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var other = new StoreId("second");
        write(new StoragePlan(
                List.of(
                        new StoragePlan.Store(MAIN, new Place.Folder(data.resolve(OBJECTS)), false),
                        new StoragePlan.Store(other, new Place.Folder(data.resolve(second)), false)),
                List.of(MAIN, other),
                Map.of()));
    }
}
