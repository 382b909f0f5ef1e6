package bevara.ingest;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// What an agreement asks of a bag beyond RFC 8493, by the BagIt Profiles Specification, 1.1 to 1.4. The profile is
/// kept with the agreement: the address that is its identifier is never asked.
final class BagProfile {
    static final BagProfile NONE = new BagProfile(JsonNodeFactory.instance.objectNode());
    private static final String IDENTIFIER = "BagIt-Profile-Identifier";
    private static final Set<String> USUAL_FILES = Set.of("bagit.txt", "bag-info.txt", "package-info.txt", "fetch.txt");
    /// What others call the wrappings that are told apart here.
    private static final Map<String, Set<String>> WRAPPINGS = Map.of(
            "application/zip",
            Set.of("application/zip", "application/x-zip-compressed", "application/x-zip"),
            "application/x-tar",
            Set.of("application/x-tar", "application/tar", "application/x-gtar"),
            "application/gzip",
            Set.of(
                    "application/gzip",
                    "application/x-gzip",
                    "application/tar+gzip",
                    "application/x-tar+gzip",
                    "application/x-compressed-tar"));

    private final JsonNode profile;

    /// A bag as far as a profile has a say; `wrapping` is a media type, empty for a folder.
    record Subject(
            BagDeclaration declaration, BagInfo info, BagManifests manifests, Listing listing, String wrapping) {}

    private BagProfile(JsonNode profile) {
        this.profile = profile;
    }

    /// Throws [IllegalArgumentException] when it is none, or asks for what it forbids; empty asks nothing.
    static BagProfile parse(String json) {
        if (json.isEmpty()) return NONE;
        JsonNode node;
        try {
            node = JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
        var profile = new BagProfile(node);
        if (profile.identifier().isEmpty()) throw new IllegalArgumentException("no " + IDENTIFIER);
        profile.requireAgreement("Manifests-Required", "Manifests-Allowed");
        profile.requireAgreement("Tag-Manifests-Required", "Tag-Manifests-Allowed");
        profile.requireAgreement("Tag-Files-Required", "Tag-Files-Allowed");
        profile.requireAgreement("Payload-Files-Required", "Payload-Files-Allowed");
        boolean fetched = node.path("Fetch.txt-Required").asBoolean(false);
        if (fetched && !node.path("Allow-Fetch.txt").asBoolean(true))
            throw new IllegalArgumentException("fetch.txt is required and not allowed");
        return profile;
    }

    private void requireAgreement(String required, String allowed) {
        if (!profile.has(allowed)) return;
        var matching = matching(allowed);
        for (var one : texts(profile.path(required)))
            if (!matching.test(one)) throw new IllegalArgumentException(one + " is required and not allowed");
    }

    private String identifier() {
        return profile.path("BagIt-Profile-Info").path(IDENTIFIER).asString("");
    }

    void check(Subject bag, Findings findings) {
        if (this == NONE) return;
        new Check(bag, findings).run();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(one -> one.asString("")).toList();
    }

    /// A star stands for any characters; nothing else is special.
    private Predicate<String> matching(String key) {
        var patterns = texts(profile.path(key)).stream()
                .map(glob -> Pattern.compile("(?s)\\Q" + glob.replace("*", "\\E.*\\Q") + "\\E"))
                .toList();
        return path -> patterns.stream().anyMatch(p -> p.matcher(path).matches());
    }

    private final class Check {
        private final Subject bag;
        private final Findings findings;
        private final Set<String> paths = new HashSet<>();

        Check(Subject bag, Findings findings) {
            this.bag = bag;
            this.findings = findings;
            for (var member : bag.listing().members()) paths.add(member.path());
        }

        void run() {
            checkVersion();
            checkWrapping();
            checkInfo();
            checkManifests(bag.manifests().payloadAlgorithms(), "manifest-", "Manifests-");
            checkManifests(bag.manifests().tagAlgorithms(), "tagmanifest-", "Tag-Manifests-");
            checkFiles("Tag-Files-", path -> !path.startsWith("data/") && !usual(path));
            checkFiles("Payload-Files-", path -> path.startsWith("data/"));
            checkFetch();
            checkEmpty();
        }

        private void tell(Code code, String path, String key, String... arguments) {
            findings.error(code, path, 0, "BagIt Profiles, " + key, arguments);
        }

        private void checkVersion() {
            var versions = texts(profile.path("Accept-BagIt-Version"));
            var version = bag.declaration().version();
            if (!versions.isEmpty() && !versions.contains(version))
                tell(Code.PROFILE_VERSION, "bagit.txt", "Accept-BagIt-Version", version, String.join(", ", versions));
        }

        private void checkWrapping() {
            var asked = profile.path("Serialization").asString("optional");
            var accepted = texts(profile.path("Accept-Serialization"));
            var names = WRAPPINGS.getOrDefault(bag.wrapping(), Set.of());
            boolean wrapped = !bag.wrapping().isEmpty();
            boolean wrong = wrapped ? asked.equals("forbidden") : asked.equals("required");
            boolean other = wrapped && !accepted.isEmpty() && accepted.stream().noneMatch(names::contains);
            if (wrong || other)
                tell(
                        Code.PROFILE_WRAPPING,
                        "",
                        "Serialization",
                        wrapped ? bag.wrapping() : "-",
                        asked.equals("forbidden") || accepted.isEmpty() ? asked : String.join(", ", accepted));
        }

        private void checkInfo() {
            var file = bag.declaration().infoFile();
            if (!bag.info().all(IDENTIFIER).contains(identifier()))
                tell(Code.PROFILE_NOT_NAMED, file, IDENTIFIER, identifier());
            var rules = new TreeMap<String, JsonNode>();
            profile.path("Bag-Info").propertyStream().forEach(rule -> rules.put(rule.getKey(), rule.getValue()));
            rules.remove(IDENTIFIER);
            rules.forEach((label, rule) -> checkElement(file, label, rule));
        }

        private void checkElement(String file, String label, JsonNode rule) {
            var values = bag.info().all(label);
            if (rule.path("required").asBoolean(false) && values.isEmpty())
                tell(Code.PROFILE_INFO_MISSING, file, "Bag-Info", label);
            if (!rule.path("repeatable").asBoolean(true) && values.size() > 1)
                tell(Code.PROFILE_INFO_REPEATED, file, "Bag-Info", label);
            var allowed = texts(rule.path("values"));
            for (var value : values)
                if (!allowed.isEmpty() && !allowed.contains(value))
                    tell(Code.PROFILE_INFO_VALUE, file, "Bag-Info", label, value, String.join(", ", allowed));
        }

        private void checkManifests(Set<String> there, String prefix, String key) {
            var missing = new TreeSet<>(texts(profile.path(key + "Required")));
            missing.removeAll(there);
            for (var one : missing) tell(Code.PROFILE_FILE_MISSING, prefix + one + ".txt", key + "Required");
            if (!profile.has(key + "Allowed")) return;
            var more = new TreeSet<>(there);
            texts(profile.path(key + "Allowed")).forEach(more::remove);
            for (var one : more) tell(Code.PROFILE_FILE_NOT_ALLOWED, prefix + one + ".txt", key + "Allowed");
        }

        private boolean usual(String path) {
            return USUAL_FILES.contains(path) || BagManifests.named(path).isPresent();
        }

        private void checkFiles(String key, Predicate<String> concerned) {
            for (var path : texts(profile.path(key + "Required")))
                if (!isThere(path)) tell(Code.PROFILE_FILE_MISSING, path, key + "Required");
            if (!profile.has(key + "Allowed")) return;
            var allowed = matching(key + "Allowed");
            for (var member : bag.listing().members())
                if (concerned.test(member.path()) && !allowed.test(member.path()))
                    tell(Code.PROFILE_FILE_NOT_ALLOWED, member.path(), key + "Allowed");
        }

        /// A path that ends with a slash is a folder.
        private boolean isThere(String path) {
            if (!path.endsWith("/")) return paths.contains(path);
            var folder = path.substring(0, path.length() - 1);
            return bag.listing().hasFolder(folder) || paths.stream().anyMatch(p -> p.startsWith(path));
        }

        private void checkFetch() {
            boolean there = paths.contains(BagFetch.PATH);
            if (there && !profile.path("Allow-Fetch.txt").asBoolean(true))
                tell(Code.PROFILE_FILE_NOT_ALLOWED, BagFetch.PATH, "Allow-Fetch.txt");
            if (!there && profile.path("Fetch.txt-Required").asBoolean(false))
                tell(Code.PROFILE_FILE_MISSING, BagFetch.PATH, "Fetch.txt-Required");
        }

        /// No file, or one without content that holds the folder's place.
        private void checkEmpty() {
            if (!profile.path("Data-Empty").asBoolean(false)) return;
            var payload = bag.listing().members().stream().filter(Bag::payload).toList();
            boolean empty = payload.isEmpty()
                    || payload.size() == 1 && payload.getFirst().size() == 0;
            if (!empty) tell(Code.PROFILE_PAYLOAD_NOT_EMPTY, "data", "Data-Empty");
        }
    }
}
