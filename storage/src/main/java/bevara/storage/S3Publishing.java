package bevara.storage;

import bevara.storage.S3Connection.Refused;
import bevara.storage.S3Staging.Staged;
import io.minio.Http;
import io.minio.PutObjectAPIArgs;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts what is staged under its keys, each with `If-None-Match: *`. Where the server does not enforce that, the
/// oldest version of a key is the one that counts, and whoever finds another before their own takes the own one away.
/// Each write carries a random token, so that a writer whose answer was lost knows its own bytes.
final class S3Publishing {
    private static final Logger LOG = LoggerFactory.getLogger(S3Publishing.class);
    private static final String CHECKSUM = "x-amz-checksum-sha256";
    private static final Map<String, String> ONCE = Map.of("If-None-Match", "*");

    private final S3Connection connection;
    private final S3Location location;
    private final S3Objects objects;
    private final ExecutorService threads;
    private final boolean enforcesOnce;

    /// `enforcesOnce` says that the server refuses a second write with `If-None-Match: *`.
    S3Publishing(
            S3Connection connection,
            S3Location location,
            S3Objects objects,
            ExecutorService threads,
            boolean enforcesOnce) {
        this.connection = connection;
        this.location = location;
        this.objects = objects;
        this.threads = threads;
        this.enforcesOnce = enforcesOnce;
    }

    private record Published(String name, String version) {}

    /// The first alone: whoever has it goes on, and of rivals one does. The last alone: whoever sees it sees all.
    void publish(List<Staged> fresh) throws Refused {
        if (fresh.size() > 1 && fresh.stream().anyMatch(s -> !s.protection().equals(Protection.NONE)))
            for (var s : fresh) objects.requireFree(s.key());
        var published = new ArrayList<Published>();
        try {
            if (!fresh.isEmpty()) published.add(once(fresh.getFirst()));
            if (fresh.size() > 2) together(fresh.subList(1, fresh.size() - 1), published);
            if (fresh.size() > 1) published.add(once(fresh.getLast()));
        } catch (Refused | RuntimeException e) {
            withdraw(published);
            throw e;
        }
    }

    private void together(List<Staged> some, List<Published> published) throws Refused {
        var all = some.stream()
                .map(s -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return once(s);
                            } catch (Refused e) {
                                throw new CompletionException(e);
                            }
                        },
                        threads))
                .toList();
        @Nullable CompletionException failed = null;
        for (var one : all) {
            try {
                published.add(one.join());
            } catch (CompletionException e) {
                failed = e;
            }
        }
        if (failed == null) return;
        if (failed.getCause() instanceof Refused refused) throw refused;
        if (failed.getCause() instanceof RuntimeException fault) throw fault;
        throw failed;
    }

    private void withdraw(List<Published> published) {
        for (var p : published) {
            try {
                objects.remove(p.name(), p.version());
            } catch (Refused | StorageFault e) {
                LOG.warn("{} of a batch that failed stays for now", p.name(), e);
            }
        }
    }

    /// Under a key that nobody has used.
    private Published once(Staged staged) throws Refused {
        boolean enforced = enforcesOnce && staged.upload() == null;
        if (!enforced) objects.requireFree(staged.key());
        var published = new Published(objects.name(staged.key()), send(staged, ONCE, enforced));
        if (!enforced) published = oldest(published, staged);
        objects.requireProtected(published.name(), published.version(), staged.protection());
        return published;
    }

    /// Under a key that may be taken.
    void overwrite(Staged staged) throws Refused {
        var version = send(staged, Map.of(), true);
        objects.requireProtected(objects.name(staged.key()), version, staged.protection());
    }

    /// Returns the id of the version. A server that cannot refuse a taken key must not lock what may have to be
    /// taken away again, so `locked` says whether the protection goes with the bytes or follows.
    private String send(Staged staged, Map<String, String> conditions, boolean locked) throws Refused {
        var name = objects.name(staged.key());
        try {
            var version = staged.upload() == null
                    ? putWhole(name, staged, conditions, locked)
                    : staged.upload().complete(conditions);
            return version != null ? version : mine(name, staged);
        } catch (Refused e) {
            boolean perhapsDone = e.isTaken() || (staged.upload() != null && e.isMissing());
            if (perhapsDone && e.again()) return mine(name, staged);
            if (e.isTaken()) throw new StorageFault.Conflict(staged.key() + " is taken");
            throw e;
        }
    }

    private @Nullable String putWhole(String name, Staged staged, Map<String, String> conditions, boolean locked)
            throws Refused {
        var bytes = staged.bytes();
        if (bytes == null) throw new IllegalStateException(name + " is not in memory");
        var sum = HexFormat.of().parseHex(staged.written().sha256().hex());
        var headers = digests(sum);
        staged.metadata().forEach(headers::set);
        conditions.forEach(headers::set);
        if (locked) objects.lock(staged.protection()).forEach(headers::set);
        var args = PutObjectAPIArgs.builder()
                .bucket(location.bucket())
                .object(name)
                .data(bytes, bytes.length)
                .contentType("application/octet-stream")
                .headers(headers)
                .build();
        var answer = connection.send("put " + name, bytes.length, client -> client.putObject(args));
        requireSame(name, Base64.getEncoder().encodeToString(sum), answer.headers());
        return answer.versionId();
    }

    static Http.Headers digests(byte[] sum) {
        var headers = new Http.Headers();
        headers.put("x-amz-content-sha256", HexFormat.of().formatHex(sum));
        headers.put(CHECKSUM, Base64.getEncoder().encodeToString(sum));
        headers.put("x-amz-sdk-checksum-algorithm", "SHA256");
        return headers;
    }

    /// A server that keeps checksums says which one it computed.
    static void requireSame(String name, String base64, okhttp3.Headers answer) {
        var got = answer.get(CHECKSUM);
        if (got != null && !got.equals(base64)) throw new StorageFault.Corrupt(name, base64, got);
    }

    /// The present version, when this write made it: its answer was lost. Else someone else has the key.
    private String mine(String name, Staged staged) throws Refused {
        var found = objects.head(name, null).orElseThrow(() -> new StorageFault.Unavailable(name + " was not kept"));
        if (!staged.token().equals(found.headers().get(S3Objects.TOKEN)))
            throw new StorageFault.Conflict(staged.key() + " is taken");
        if (staged.upload() != null) staged.upload().completedElsewhere();
        return S3Objects.version(found);
    }

    /// The oldest version counts. It may be one of ours whose answer was lost, and that was sent once more.
    private Published oldest(Published published, Staged staged) throws Refused {
        var name = published.name();
        var versions = objects.versions(name).present();
        if (versions.isEmpty()) throw new StorageFault.Unavailable(name + " was not kept");
        var oldest = versions.getLast();
        if (oldest.equals(published.version())) return published;
        boolean won = isMine(name, oldest, staged);
        for (var version : versions.subList(0, versions.size() - 1))
            if (version.equals(published.version()) || isMine(name, version, staged)) objects.remove(name, version);
        if (won) return new Published(name, oldest);
        throw new StorageFault.Conflict(staged.key() + " is taken");
    }

    private boolean isMine(String name, String version, Staged staged) throws Refused {
        return objects.head(name, version)
                .filter(found -> staged.token().equals(found.headers().get(S3Objects.TOKEN)))
                .isPresent();
    }
}
