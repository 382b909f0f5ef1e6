package bevara.storage;

import bevara.storage.ObjectStore.Entry;
import bevara.storage.S3Connection.Refused;
import io.minio.BucketExistsArgs;
import io.minio.ListMultipartUploadsArgs;
import io.minio.messages.Item;
import io.minio.messages.ListMultipartUploadsResult.Upload;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads and lists what a bucket shows.
final class S3Reading {
    private static final Logger LOG = LoggerFactory.getLogger(S3Reading.class);
    /// Where uploads that were not completed are shown.
    static final StoreKey UNFINISHED = new StoreKey("tmp");
    /// How many objects may be read at once.
    private static final int READERS = 256;

    private final S3Connection connection;
    private final S3Location location;
    private final S3Objects objects;
    private final S3Listing listing;
    private final S3Room readers;

    S3Reading(S3Connection connection, S3Location location, S3Objects objects) {
        this.connection = connection;
        this.location = location;
        this.objects = objects;
        this.listing = new S3Listing(connection, location.bucket());
        this.readers = new S3Room(READERS, connection.patience().total(), location);
    }

    InputStream read(StoreKey key, long offset, long length) {
        readers.enter();
        return new S3Read(connection, location.bucket(), objects.name(key), offset, length, readers::leave);
    }

    Optional<Entry> stat(StoreKey key) throws Refused {
        var found = objects.head(objects.name(key), null);
        if (found.isEmpty()) requireBucket();
        return found.map(f -> new Entry(key, f.size(), f.lastModified().toInstant()));
    }

    /// An answer to HEAD has no words: it does not tell a key that is not there from a bucket that is gone.
    private void requireBucket() throws Refused {
        var args = BucketExistsArgs.builder().bucket(location.bucket()).build();
        if (!connection.call("look for " + location.bucket(), client -> client.bucketExists(args)))
            throw new StorageFault.Unavailable("the bucket " + location.bucket() + " is gone");
    }

    Stream<Entry> list(StoreKey folder) {
        return listing.all(objects.name(folder) + "/").flatMap(this::entry);
    }

    List<String> folders(StoreKey folder) {
        var prefix = objects.name(folder) + "/";
        return listing.level(prefix)
                .map(item -> item.objectName().substring(prefix.length()))
                .filter(name -> name.length() > 1 && name.endsWith("/"))
                .map(name -> name.substring(0, name.length() - 1))
                .sorted()
                .toList();
    }

    /// Nothing for what has a name that Bevara would not give.
    private Stream<Entry> entry(Item item) {
        return key(item.objectName())
                .map(key -> new Entry(key, item.size(), item.lastModified().toInstant()))
                .stream();
    }

    private Optional<StoreKey> key(String name) {
        try {
            return Optional.of(new StoreKey(name.substring(location.prefix().length())));
        } catch (IllegalArgumentException _) {
            LOG.warn("{} holds something that is not Bevara's: {}", location, name);
            return Optional.empty();
        }
    }

    /// Their keys are `tmp/`, the upload's id, and the key that it is for. Those `underWay` here are not among them.
    Stream<Entry> unfinished(Set<String> underWay) {
        return S3Pages.<Upload>of(this::uploads)
                .filter(upload -> !underWay.contains(upload.uploadId()))
                .flatMap(upload -> key(upload.objectName()).map(key -> begun(key, upload)).stream());
    }

    /// Its age is that of the upload: some servers answer to the question for its parts in a way that the SDK cannot
    /// read (Ceph leaves `Initiator` out).
    private static Entry begun(StoreKey key, Upload upload) {
        return new Entry(
                UNFINISHED.resolve(encoded(upload.uploadId()) + "/" + key),
                0,
                upload.initiated().toInstant());
    }

    private S3Pages.Page<Upload> uploads(@Nullable String after) {
        var args = ListMultipartUploadsArgs.builder()
                .bucket(location.bucket())
                .prefix(location.prefix())
                .maxUploads(1000);
        if (after != null) {
            var at = after.split(" ", 2);
            args.keyMarker(at[0]).uploadIdMarker(at[1]);
        }
        try {
            var result = connection
                    .call("list uploads", client -> client.listMultipartUploads(args.build()))
                    .result();
            var next = result.nextKeyMarker() + " " + result.nextUploadIdMarker();
            return new S3Pages.Page<>(List.copyOf(result.uploads()), result.isTruncated() ? next : null);
        } catch (Refused e) {
            throw e.fault();
        }
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
    }
}
