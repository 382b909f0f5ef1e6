package bevara.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of a package, in the order delivered, by their path inside the package: that is, without the
/// folder `root` (`name/`, or empty) in which the package's root lies. `folders` are those of the package's own
/// top that are stated as entries.
final class Listing {
    private final String root;
    private final List<Member> members;
    private final Map<String, Member> byPath;
    private final Set<String> folders;
    private final long bytes;
    private @Nullable Map<String, List<Member>> byKey;
    private String @Nullable [] sorted;

    Listing(String root, List<Member> members, Set<String> folders) {
        this.root = root;
        this.members = Collections.unmodifiableList(members);
        this.folders = folders;
        this.byPath = HashMap.newHashMap(members.size());
        long sum = 0;
        for (var member : members) {
            byPath.put(member.path(), member);
            sum += member.size();
        }
        this.bytes = sum;
    }

    static final Listing EMPTY = new Listing("", List.of(), Set.of());

    String root() {
        return root;
    }

    /// The root folder's own name, empty when the package has none.
    String rootName() {
        return root.isEmpty() ? "" : root.substring(0, root.length() - 1);
    }

    List<Member> members() {
        return members;
    }

    boolean hasFolder(String path) {
        return folders.contains(path);
    }

    Optional<Member> find(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /// The file that an archive's entry is; empty when it was not taken into the listing.
    Optional<Member> of(Entry entry) {
        return find(inside(PathRules.plain(entry.name()), root));
    }

    static String inside(String path, String root) {
        return path.startsWith(root) ? path.substring(root.length()) : path;
    }

    /// Files whose path is the same but for case and Unicode form.
    List<Member> alike(String path) {
        if (byKey == null) {
            byKey = HashMap.newHashMap(members.size());
            for (var member : members)
                byKey.computeIfAbsent(PathRules.clashKey(member.path()), key -> new ArrayList<>(1))
                        .add(member);
        }
        return byKey.getOrDefault(PathRules.clashKey(path), List.of());
    }

    /// The paths that begin so, in their order.
    Stream<String> startingWith(String start) {
        var all = sorted;
        if (all == null) {
            all = members.stream().map(Member::path).sorted().toArray(String[]::new);
            sorted = all;
        }
        int found = Arrays.binarySearch(all, start);
        return Arrays.stream(all, found < 0 ? -found - 1 : found, all.length).takeWhile(path -> path.startsWith(start));
    }

    /// Whether there is such a folder, with files in it or stated as an entry.
    boolean isFolder(String path) {
        return hasFolder(path) || startingWith(path + "/").findFirst().isPresent();
    }

    /// A file in the package's root, whatever the case of its name.
    Optional<Member> inRoot(String name) {
        var exact = find(name);
        if (exact.isPresent()) return exact;
        return members.stream()
                .filter(m -> m.path().length() == name.length()
                        && m.path().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    long bytes() {
        return bytes;
    }
}
