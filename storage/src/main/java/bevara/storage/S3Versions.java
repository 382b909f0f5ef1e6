package bevara.storage;

import io.minio.ListObjectVersionsArgs;
import io.minio.messages.Item;
import io.minio.messages.ListVersionsResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The versions that lie under exactly one key. S3 lists by prefix only; nothing leaves this class that has any
/// other name.
final class S3Versions {
    private static final int PAGE = 100;

    private final S3Connection connection;
    private final String bucket;
    private final String name;

    S3Versions(S3Connection connection, String bucket, String name) {
        this.connection = connection;
        this.bucket = bucket;
        this.name = name;
    }

    /// Their ids, newest first, back to where the key was last hidden by a delete marker: what was set aside
    /// before it is not among them.
    List<String> present() throws S3Connection.Refused {
        var found = new ArrayList<String>();
        @Nullable String after = null;
        while (true) {
            var page = page(PAGE, after);
            // The answer has versions and markers in two lists, whose common order is lost.
            if (page.deleteMarkers().stream().anyMatch(this::isMine)) return presentOneByOne();
            var mine = page.contents().stream().filter(this::isMine).toList();
            mine.forEach(version -> found.add(version.versionId()));
            if (!goesOn(page)) return found;
            after = page.nextVersionIdMarker();
        }
    }

    private List<String> presentOneByOne() throws S3Connection.Refused {
        var found = new ArrayList<String>();
        @Nullable String after = null;
        while (true) {
            var page = page(1, after);
            if (page.deleteMarkers().stream().anyMatch(this::isMine)) return found;
            var mine = page.contents().stream().filter(this::isMine).toList();
            mine.forEach(version -> found.add(version.versionId()));
            if (mine.isEmpty() || !goesOn(page)) return found;
            after = page.nextVersionIdMarker();
        }
    }

    private boolean goesOn(ListVersionsResult page) {
        return page.isTruncated() && name.equals(page.nextKeyMarker()) && page.nextVersionIdMarker() != null;
    }

    private boolean isMine(Item item) {
        return item.objectName().equals(name);
    }

    private ListVersionsResult page(int size, @Nullable String after) throws S3Connection.Refused {
        var args = ListObjectVersionsArgs.builder().bucket(bucket).prefix(name).maxKeys(size);
        if (after != null) args.keyMarker(name).versionIdMarker(after);
        return connection
                .call("list the versions of " + name, client -> client.listObjectVersions(args.build()))
                .result();
    }

    /// All that ever lay under the key and is still kept, newest first, hidden or not.
    Stream<String> all() throws S3Connection.Refused {
        return page(1000, null).contents().stream().filter(this::isMine).map(Item::versionId);
    }
}
