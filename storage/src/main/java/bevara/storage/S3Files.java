package bevara.storage;

import java.io.InputStream;
import java.util.List;
import java.util.random.RandomGenerator;

/// A place in an S3 server as [OcflFiles], under whatever names are there. Nothing is made and nothing is written.
final class S3Files implements OcflFiles, AutoCloseable {
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
        return listing().all(name(folder)).limit(most).map(this::item).toList();
    }

    /// A name that ends with `/` stands for a folder that has nothing in it.
    private Item item(io.minio.messages.Item listed) {
        var path = listed.objectName().substring(prefix.length());
        return path.endsWith("/")
                ? new Item(path.substring(0, path.length() - 1), Kind.EMPTY_FOLDER, 0)
                : new Item(path, Kind.FILE, listed.size());
    }

    @Override
    public List<String> names(String folder) {
        var whole = name(folder);
        return listing()
                .level(whole)
                .map(listed -> listed.objectName().substring(whole.length()))
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

    private S3Listing listing() {
        return new S3Listing(connection, bucket);
    }

    private String name(String folder) {
        return folder.isEmpty() ? prefix : prefix + folder + "/";
    }

    @Override
    public void close() {
        connection.close();
    }
}
