package bevara.storage;

import bevara.storage.ObjectStore.Written;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/// Seals the content of one version with a tenant's key.
final class TenantSealing implements Sealing {
    private final TenantKey key;
    private final SecureRandom random;
    /// What the writers gave, by the key under which it is stored.
    private final Map<StoreKey, Digest> given = new ConcurrentHashMap<>();

    TenantSealing(TenantKey key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    @Override
    public AipDraft applied(AipDraft draft) {
        var place = new AipPlace(draft.tenant(), draft.aip());
        var sealed = draft.content().stream()
                .map(content -> sealed(place, draft.version(), content))
                .toList();
        return new AipDraft(
                draft.tenant(),
                draft.aip(),
                draft.version(),
                draft.created(),
                draft.message(),
                draft.userName(),
                draft.userAddress(),
                sealed,
                draft.protection());
    }

    private AipDraft.Content sealed(AipPlace place, int version, AipDraft.Content content) {
        var name = content.name() + SealedHeader.SUFFIX;
        var at = place.content(version, name);
        long size = content.size() == AipDraft.UNKNOWN_SIZE
                ? AipDraft.UNKNOWN_SIZE
                : SealedChunks.sealedSize(content.size());
        return new AipDraft.Content(name, size, out -> seal(at, content.writer(), out));
    }

    /// The salt is drawn for each writing: no key and nonce ever meet two contents.
    private void seal(StoreKey at, AipDraft.Writer writer, OutputStream out) throws IOException {
        var header = SealedHeader.fresh(key, random);
        var sealed = new SealedWriter(out, key, header, SealedHeader.context(at));
        writer.writeTo(sealed);
        given.put(at, sealed.finish());
    }

    @Override
    public Proof proof(Written file) {
        return new Opening(file);
    }

    /// Opens what is told in pieces of any length.
    private final class Opening implements Proof {
        private final Written file;
        private final long last;
        private final MessageDigest digest = Digest.sha256();
        private final byte[] sealed = new byte[SealedChunks.SEALED];
        private final byte[] plain = new byte[SealedChunks.PLAIN];
        private @Nullable SealedChunks chunks;
        private int filled;
        private long number;

        Opening(Written file) {
            this.file = file;
            this.last = SealedChunks.chunks(SealedChunks.plainSize(file.key(), file.size())) - 1;
        }

        @Override
        public void update(byte[] bytes, int length) {
            for (int from = 0; from < length; ) {
                int wanted = chunks == null ? SealedHeader.BYTES : sealed.length;
                int part = Math.min(wanted - filled, length - from);
                if (part == 0) throw corrupt("it goes on");
                System.arraycopy(bytes, from, sealed, filled, part);
                filled += part;
                from += part;
                if (filled == wanted && !atEnd()) pass();
            }
        }

        /// The last chunk is opened when all is there: should more come, it was not the last.
        private boolean atEnd() {
            return chunks != null && number == last;
        }

        private void pass() {
            if (chunks == null) begin();
            else open();
            filled = 0;
        }

        private void begin() {
            var header = SealedHeader.parse(file.key(), Arrays.copyOf(sealed, SealedHeader.BYTES));
            if (!header.keyId().equals(key.id())) throw corrupt("key " + header.keyId());
            chunks = new SealedChunks(key.fileKey(header.salt(), SealedHeader.context(file.key())));
        }

        private void open() {
            var cipher = chunks;
            if (cipher == null) throw corrupt("no header");
            try {
                int length = cipher.open(number, number == last, sealed, filled, plain);
                digest.update(plain, 0, length);
                number++;
            } catch (AEADBadTagException _) {
                throw corrupt("other bytes in chunk " + number);
            }
        }

        @Override
        public void finish() {
            if (!atEnd()) throw corrupt("it ends");
            open();
            var got = Digest.of(digest);
            if (!got.equals(given.get(file.key()))) throw corrupt("content " + got);
        }

        private StorageFault.Corrupt corrupt(String found) {
            var wanted = given.get(file.key());
            return new StorageFault.Corrupt(file.key().value(), "content " + wanted + " sealed by " + key.id(), found);
        }
    }
}
