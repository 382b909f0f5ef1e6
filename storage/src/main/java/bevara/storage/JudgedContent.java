package bevara.storage;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The content of an AIP's newest version on its way past a [ContentJudge]. For one use.
final class JudgedContent implements ContentClaims.Listener, ContentJudge.Contents {
    private static final String CODE = "BEV-030";

    private final OcflFiles files;
    private final ContentJudge judge;
    private final Map<String, String> paths = new TreeMap<>();
    private final Map<String, String> names = new TreeMap<>();
    private ContentJudge.@Nullable Reading reading;

    JudgedContent(OcflFiles files, ContentJudge judge) {
        this.files = files;
        this.judge = judge;
    }

    @Override
    public void begin(OcflInventory inventory) {
        var head = inventory.versions().get(inventory.head());
        if (head == null) return;
        head.state().forEach((name, digest) -> {
            var places = inventory.places(head, name);
            if (places.isEmpty()) return;
            paths.put(name, places.first());
            names.put(places.first(), name);
        });
        // What is sealed can be judged by its bytes alone: a check has no keys.
        if (paths.keySet().stream().anyMatch(SealedHeader::isSealed)) return;
        try {
            reading = judge.begin(this);
        } catch (StorageFault.NotFound _) {
            // What is missing is told by who reads it all.
            reading = null;
        }
    }

    @Override
    public void read(String path, byte[] bytes, int length) {
        var name = names.get(path);
        if (reading != null && name != null) reading.take(name, bytes, length);
    }

    @Override
    public Set<String> names() {
        return paths.keySet();
    }

    @Override
    public InputStream open(String name) {
        var path = paths.get(name);
        if (path == null) throw new StorageFault.NotFound(name);
        return files.read(path);
    }

    /// Makes sense only when every byte is right.
    List<Deviation> findings() {
        var found = new ArrayList<Deviation>();
        if (reading != null)
            for (var d : reading.end())
                found.add(new Deviation(CODE, paths.getOrDefault(d.name(), ""), d.kind(), d.found(), d.expected()));
        return found;
    }
}
