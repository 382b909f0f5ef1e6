package bevara.storage;

import bevara.storage.S3Connection.Refused;
import io.minio.ListObjectsV2Args;
import java.io.InputStream;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// A place in an S3 server as [OcflFiles], under whatever names are there. Nothing is made and nothing is written.
final class S3Files implements OcflFiles, AutoCloseable {
    private static final int PAGE = 1000;

    private final S3Connection connection;
    private final String bucket;
    /// Empty, or ends with `/`.
    private final String prefix;

    private S3Files(S3Connection connection, String bucket, String prefix) {
        this.connection = connection;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    static S3Files open(S3Location location) {
        var connection =
                new S3Connection(location, S3Connection.Patience.USUAL, RandomGenerator.of("L64X128MixRandom"));
        return new S3Files(connection, location.bucket(), location.prefix());
    }

    @Override
    public List<Item> all(String folder, int most) {
        return listed(folder, "").limit(most).map(this::item).toList();
    }

    /// A name that ends with `/` stands for a folder that has nothing in it.
    private Item item(Listed listed) {
        var path = listed.name().substring(prefix.length());
        return path.endsWith("/")
                ? new Item(path.substring(0, path.length() - 1), Kind.EMPTY_FOLDER, 0)
                : new Item(path, Kind.FILE, listed.size());
    }

    @Override
    public List<String> names(String folder) {
        var whole = name(folder);
        return listed(folder, "/")
                .map(listed -> listed.name().substring(whole.length()))
                .filter(name -> !name.isEmpty())
                .sorted()
                .toList();
    }

    @Override
    public InputStream read(String path) {
        return new S3Read(connection, bucket, prefix + path, 0, -1, () -> {});
    }

    @Override
    public OcflFiles in(String folder) {
        return new S3Files(connection, bucket, name(folder));
    }

    private String name(String folder) {
        return folder.isEmpty() ? prefix : prefix + folder + "/";
    }

    private record Listed(String name, long size) {}

    private Stream<Listed> listed(String folder, String delimiter) {
        var args =
                ListObjectsV2Args.builder().bucket(bucket).prefix(name(folder)).maxKeys(PAGE);
        if (!delimiter.isEmpty()) args.delimiter(delimiter);
        return S3Pages.of(after -> {
            if (after != null) args.continuationToken(after);
            return page(args.build());
        });
    }

    private S3Pages.Page<Listed> page(ListObjectsV2Args args) {
        try {
            var result = connection
                    .call("list " + args.prefix(), client -> client.listObjectsV2(args))
                    .result();
            var items = Stream.concat(
                            result.contents().stream().map(item -> new Listed(item.objectName(), item.size())),
                            result.commonPrefixes().stream()
                                    .map(one -> new Listed(one.toItem().objectName(), 0)))
                    .toList();
            return new S3Pages.Page<>(items, result.isTruncated() ? result.nextContinuationToken() : null);
        } catch (Refused e) {
            throw e.fault();
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
