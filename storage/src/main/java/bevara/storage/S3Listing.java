package bevara.storage;

import bevara.storage.S3Connection.Refused;
import io.minio.ListObjectsV2Args;
import io.minio.messages.Item;
import io.minio.messages.ListObjectsResult;
import java.util.stream.Stream;

/// What lies in a bucket, by the names that the server has for it; page by page as it is asked for.
final class S3Listing {
    private static final int PAGE = 1000;

    private final S3Connection connection;
    private final String bucket;

    S3Listing(S3Connection connection, String bucket) {
        this.connection = connection;
        this.bucket = bucket;
    }

    /// Everything whose name begins so, in the order of the names.
    Stream<Item> all(String prefix) {
        return S3Pages.of(
                after -> page(arguments(prefix).continuationToken(after).build()));
    }

    /// What lies directly there: objects, and names that end with `/` for all that goes on after it. Page by page
    /// the former come first.
    Stream<Item> level(String prefix) {
        return S3Pages.of(after ->
                page(arguments(prefix).delimiter("/").continuationToken(after).build()));
    }

    private ListObjectsV2Args.Builder arguments(String prefix) {
        return ListObjectsV2Args.builder().bucket(bucket).prefix(prefix).maxKeys(PAGE);
    }

    private S3Pages.Page<Item> page(ListObjectsV2Args args) {
        try {
            var result = connection
                    .call("list " + args.prefix(), client -> client.listObjectsV2(args))
                    .result();
            var items = Stream.concat(
                            result.contents().stream(),
                            result.commonPrefixes().stream().map(ListObjectsResult.Prefix::toItem))
                    .toList();
            return new S3Pages.Page<>(items, result.isTruncated() ? result.nextContinuationToken() : null);
        } catch (Refused e) {
            throw e.fault();
        }
    }
}
