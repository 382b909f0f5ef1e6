package bevara.storage;

import bevara.storage.OcflInventory.Fixity;
import bevara.storage.OcflInventory.Version;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Judges one inventory by itself, without looking at any other file.
final class InventoryCheck {
    private static final int DEEPEST = 32;
    private static final int LONGEST_STRING = 1 << 20;
    private static final Pattern TYPE = Pattern.compile("https://ocfl\\.io/(1\\.[01])/spec/#inventory");
    private static final Pattern MOMENT = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(?:\\.(\\d{1,9})\\d*)?([Zz]|[+-]\\d\\d:\\d\\d)");
    private static final Set<String> KEYS =
            Set.of("id", "type", "digestAlgorithm", "head", "contentDirectory", "manifest", "versions", "fixity");
    private static final Set<String> VERSION_KEYS = Set.of("created", "state", "message", "user");
    private static final Set<String> USER_KEYS = Set.of("name", "address");

    private final String path;
    private final OcflFindings findings;
    private final JsonMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(LONGEST_STRING)
                            .maxNameLength(LONGEST_STRING)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    InventoryCheck(String path, OcflFindings findings) {
        this.path = path;
        this.findings = findings;
    }

    /// Empty when it is no JSON object.
    Optional<OcflInventory> check(byte[] bytes) {
        JsonNode root;
        try {
            root = json.readTree(bytes);
        } catch (JacksonException e) {
            findings.find(
                    "E033", path, Deviation.Kind.DAMAGED, String.valueOf(e.getOriginalMessage()), "a JSON object");
            return Optional.empty();
        }
        if (!root.isObject()) {
            findings.find("E033", path, Deviation.Kind.DAMAGED, root.getNodeType(), "a JSON object");
            return Optional.empty();
        }
        unknownKeys(root, KEYS, "");
        var id = id(root);
        var specification = specification(root);
        var algorithm = algorithm(root);
        var head = head(root);
        var contentDirectory = contentDirectory(root);
        var manifest = manifest(root, algorithm);
        var versions = versions(root, manifest);
        unused(manifest, versions);
        return Optional.of(new OcflInventory(
                path,
                (algorithm == null ? DigestAlgorithm.SHA512 : algorithm).of(bytes),
                id,
                specification,
                algorithm,
                head,
                contentDirectory,
                lowerCase(manifest),
                versions,
                fixity(root)));
    }

    private void unknownKeys(JsonNode node, Set<String> known, String where) {
        for (var name : node.propertyNames())
            if (!known.contains(name)) findings.invalid("E102", path, where + name, "no such key");
    }

    private String id(JsonNode root) {
        var id = required(root, "id");
        if (id == null) return "";
        if (!id.isString() || id.stringValue().isEmpty()) {
            findings.invalid("E037", path, shown(id), "an id");
            return "";
        }
        if (!isUri(id.stringValue())) findings.warn("W005", path, id.stringValue(), "a URI");
        return id.stringValue();
    }

    private @Nullable JsonNode required(JsonNode root, String key) {
        var node = root.get(key);
        if (node == null) findings.invalid("E036", path, "", key);
        return node;
    }

    private String specification(JsonNode root) {
        var type = required(root, "type");
        if (type == null) return "";
        var match = TYPE.matcher(type.isString() ? type.stringValue() : "");
        if (match.matches()) return match.group(1);
        findings.invalid("E038", path, shown(type), "https://ocfl.io/1.1/spec/#inventory");
        return "";
    }

    private @Nullable DigestAlgorithm algorithm(JsonNode root) {
        var node = required(root, "digestAlgorithm");
        if (node == null) return null;
        var algorithm =
                DigestAlgorithm.of(node.isString() ? node.stringValue() : "").orElse(null);
        if (algorithm == DigestAlgorithm.SHA256) findings.warn("W004", path, "sha256", "sha512");
        else if (algorithm != DigestAlgorithm.SHA512) findings.invalid("E025", path, shown(node), "sha512 or sha256");
        return algorithm;
    }

    private String head(JsonNode root) {
        var head = required(root, "head");
        if (head == null) return "";
        if (head.isString()) return head.stringValue();
        findings.invalid("E040", path, shown(head), "the name of a version");
        return "";
    }

    private @Nullable String contentDirectory(JsonNode root) {
        var node = root.get("contentDirectory");
        if (node == null) return null;
        var name = node.isString() ? node.stringValue() : "";
        if (name.contains("/")) findings.invalid("E017", path, name, "no /");
        else if (name.equals(".") || name.equals("..")) findings.invalid("E018", path, name, "the name of a folder");
        else if (name.isEmpty()) findings.invalid("E108", path, shown(node), "the name of a folder");
        else return name;
        return null;
    }

    private Map<String, List<String>> manifest(JsonNode root, @Nullable DigestAlgorithm algorithm) {
        var node = root.get("manifest");
        if (node == null) {
            findings.invalid("E041", path, "", "manifest");
            return Map.of();
        }
        if (!node.isObject()) {
            findings.invalid("E106", path, shown(node), "a JSON object");
            return Map.of();
        }
        var manifest = pathsByDigest(node, "E092", "E096");
        for (var digest : manifest.keySet())
            if (algorithm != null && !algorithm.fits(digest))
                findings.invalid("E039", path, digest, "a digest by " + algorithm.code());
        return manifest;
    }

    /// A block of digests, each with the paths of the files that have it. Paths that no file can have are left out.
    private Map<String, List<String>> pathsByDigest(JsonNode block, String formCode, String twiceCode) {
        var all = new LinkedHashMap<String, List<String>>();
        var seen = new HashSet<String>();
        var paths = new ArrayList<String>();
        for (var entry : block.properties()) {
            var digest = entry.getKey();
            if (!seen.add(digest.toLowerCase(Locale.ROOT))) findings.invalid(twiceCode, path, digest, "once");
            var given = strings(entry.getValue(), formCode);
            if (given.isEmpty()) findings.invalid(formCode, path, digest, "an array of content paths");
            var good = given.stream().filter(this::isContentPath).toList();
            paths.addAll(good);
            all.put(digest, good);
        }
        conflicts(paths, "E101");
        return all;
    }

    private List<String> strings(JsonNode node, String code) {
        var strings = new ArrayList<String>();
        if (!node.isArray()) {
            findings.invalid(code, path, shown(node), "an array of strings");
            return strings;
        }
        for (var element : node) {
            if (element.isString()) strings.add(element.stringValue());
            else findings.invalid(code, path, shown(element), "a string");
        }
        return strings;
    }

    private boolean isContentPath(String content) {
        boolean edges = content.startsWith("/") || content.endsWith("/");
        if (edges) findings.invalid("E100", path, content, "no / at either end");
        boolean elements = hasOddElement(content);
        if (elements) findings.invalid("E099", path, content, "no ., .. or empty element");
        return !edges && !elements;
    }

    /// A / at the very beginning or end is told of elsewhere.
    private static boolean hasOddElement(String path) {
        var inner = path.startsWith("/") ? path.substring(1) : path;
        if (inner.endsWith("/")) inner = inner.substring(0, inner.length() - 1);
        for (var element : inner.split("/", -1))
            if (element.isEmpty() || element.equals(".") || element.equals("..")) return true;
        return false;
    }

    /// No path may come twice, nor be the folder of another.
    private void conflicts(List<String> paths, String code) {
        var all = new HashSet<String>();
        for (var one : paths) if (!all.add(one)) findings.invalid(code, path, one, "once");
        var told = new HashSet<String>();
        for (var one : all)
            for (int slash = one.indexOf('/'); slash > 0; slash = one.indexOf('/', slash + 1)) {
                var folder = one.substring(0, slash);
                if (all.contains(folder) && told.add(folder))
                    findings.invalid(code, path, folder, "a file or a folder");
            }
    }

    private LinkedHashMap<String, Version> versions(JsonNode root, Map<String, List<String>> manifest) {
        var versions = new LinkedHashMap<String, Version>();
        var node = root.get("versions");
        if (node == null) {
            findings.invalid("E041", path, "", "versions");
            findings.invalid("E043", path, "", "versions");
        } else if (!node.isObject()) {
            findings.invalid("E044", path, shown(node), "a JSON object");
        } else {
            if (node.isEmpty()) findings.invalid("E008", path, "no version", "at least one");
            for (var entry : node.properties()) {
                if (entry.getValue().isObject())
                    versions.put(entry.getKey(), version(entry.getKey(), entry.getValue(), manifest));
                else findings.invalid("E047", path, entry.getKey() + ": " + shown(entry.getValue()), "a JSON object");
            }
        }
        return versions;
    }

    private Version version(String name, JsonNode node, Map<String, List<String>> manifest) {
        unknownKeys(node, VERSION_KEYS, name + "/");
        var created = created(name, node);
        var message = node.get("message");
        if (message == null) findings.warn("W007", path, name, "message");
        else if (!message.isString()) findings.invalid("E094", path, name + ": " + shown(message), "a string");
        user(name, node.get("user"));
        return new Version(
                created,
                message == null ? "" : message.asString(""),
                node.has("user") ? node.get("user").toString() : "",
                state(name, node, manifest));
    }

    private String created(String name, JsonNode node) {
        var created = node.get("created");
        if (created == null) {
            findings.invalid("E048", path, name, "created");
            return "";
        }
        if (created.isString() && isMoment(created.stringValue())) return created.stringValue();
        findings.invalid("E049", path, name + ": " + shown(created), "a time as RFC 3339 has it");
        return "";
    }

    private void user(String name, @Nullable JsonNode user) {
        if (user == null) {
            findings.warn("W007", path, name, "user");
            return;
        }
        var named = user.isObject() ? user.get("name") : null;
        if (named == null || !named.isString() || named.stringValue().isBlank()) {
            findings.invalid("E054", path, name + ": " + shown(user), "an object with a name");
            if (!user.isObject()) return;
        }
        unknownKeys(user, USER_KEYS, name + "/user/");
        var address = user.get("address");
        if (address == null) findings.warn("W008", path, name, "address");
        else if (!address.isString() || !isUri(address.stringValue()))
            findings.warn("W009", path, name + ": " + shown(address), "a URI");
    }

    private Map<String, String> state(String name, JsonNode node, Map<String, List<String>> manifest) {
        var state = new LinkedHashMap<String, String>();
        var block = node.get("state");
        if (block == null) {
            findings.invalid("E048", path, name, "state");
            return state;
        }
        if (!block.isObject()) {
            findings.invalid("E050", path, name + ": " + shown(block), "a JSON object");
            return state;
        }
        var all = new ArrayList<String>();
        for (var entry : block.properties()) {
            if (!manifest.containsKey(entry.getKey()))
                findings.invalid("E050", path, name + ": " + entry.getKey(), "a digest of the manifest");
            for (var logical : strings(entry.getValue(), "E051")) {
                logicalPath(name, logical);
                all.add(logical);
                state.put(logical, entry.getKey().toLowerCase(Locale.ROOT));
            }
        }
        conflicts(all, "E095");
        return state;
    }

    private void logicalPath(String version, String logical) {
        if (logical.startsWith("/") || logical.endsWith("/"))
            findings.invalid("E053", path, version + ": " + logical, "no / at either end");
        if (hasOddElement(logical))
            findings.invalid("E052", path, version + ": " + logical, "no ., .. or empty element");
    }

    private void unused(Map<String, List<String>> manifest, Map<String, Version> versions) {
        var used = new HashSet<String>();
        versions.values().forEach(version -> used.addAll(version.state().values()));
        for (var digest : manifest.keySet())
            if (!used.contains(digest.toLowerCase(Locale.ROOT)))
                findings.invalid("E107", path, digest, "used by a version");
    }

    private List<Fixity> fixity(JsonNode root) {
        var fixity = new ArrayList<Fixity>();
        var node = root.get("fixity");
        if (node == null) return fixity;
        if (!node.isObject()) {
            findings.invalid("E111", path, shown(node), "a JSON object");
            return fixity;
        }
        for (var block : node.properties()) {
            var name = block.getKey();
            if (!block.getValue().isObject()) {
                findings.invalid("E057", path, name + ": " + shown(block.getValue()), "a JSON object");
                continue;
            }
            var paths = pathsByDigest(block.getValue(), "E057", "E097");
            var algorithm = DigestAlgorithm.of(name);
            if (algorithm.isEmpty()) findings.warn("BEV-013", path, name, "");
            else paths.forEach((value, all) -> fixity.addAll(fixity(algorithm.get(), value, all)));
        }
        return fixity;
    }

    private List<Fixity> fixity(DigestAlgorithm algorithm, String value, List<String> contents) {
        if (algorithm.fits(value))
            return contents.stream()
                    .map(content -> new Fixity(algorithm, value.toLowerCase(Locale.ROOT), content))
                    .toList();
        findings.invalid("E057", path, value, "a value by " + algorithm.code());
        return List.of();
    }

    private static Map<String, List<String>> lowerCase(Map<String, List<String>> manifest) {
        var lower = new HashMap<String, List<String>>();
        manifest.forEach((digest, paths) -> lower.merge(
                digest.toLowerCase(Locale.ROOT),
                paths,
                (one, other) -> java.util.stream.Stream.of(one, other)
                        .flatMap(List::stream)
                        .toList()));
        return lower;
    }

    private static boolean isMoment(String text) {
        var match = MOMENT.matcher(text);
        if (!match.matches()) return false;
        try {
            var fraction = match.group(1) == null ? "" : "." + match.group(1);
            OffsetDateTime.parse(text.substring(0, 19).toUpperCase(Locale.ROOT)
                    + fraction
                    + match.group(2).toUpperCase(Locale.ROOT));
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static boolean isUri(String text) {
        try {
            return new URI(text).isAbsolute();
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static String shown(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT, ARRAY -> "%s of %d".formatted(node.getNodeType(), node.size());
            case BINARY, BOOLEAN, MISSING, NULL, NUMBER, POJO, STRING -> node.asString("");
        };
    }
}
