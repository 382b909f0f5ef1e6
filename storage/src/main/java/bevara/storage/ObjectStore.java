package bevara.storage;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Keeps bytes under keys; knows nothing of AIPs. What is put is durable on return and never changes. There is
/// no way to delete more than one exact key. Safe for use by many threads.
///
/// Throws [StorageFault.Full] and [StorageFault.Unavailable] everywhere; what else is said at each method.
interface ObjectStore {
    /// Bytes to be kept. `size` is [AipDraft#UNKNOWN_SIZE] when not known; a writer that writes another number
    /// of bytes than promised is an [IllegalStateException]. The bytes are protected from the moment they are seen.
    record Write(StoreKey key, long size, AipDraft.Writer writer, Protection protection) {
        Write(StoreKey key, long size, AipDraft.Writer writer) {
            this(key, size, writer, Protection.NONE);
        }

        static Write of(StoreKey key, byte[] bytes) {
            return of(key, bytes, Protection.NONE);
        }

        static Write of(StoreKey key, byte[] bytes, Protection protection) {
            return new Write(key, bytes.length, out -> out.write(bytes), protection);
        }
    }

    /// What was written, as it was computed while writing.
    record Written(StoreKey key, long size, Digest sha256) {}

    record Entry(StoreKey key, long size, Instant modified) {}

    /// Writes all in the order of the list, then publishes them: the first before all others, the last after
    /// all others. Throws [StorageFault.Conflict] when a key is taken; then nothing of this batch stays, and what
    /// has taken the key is durable.
    default List<Written> put(List<Write> writes) {
        return put(writes, Set.of());
    }

    /// As [#put(List)], but bytes whose digest is in `known`, or came earlier in the batch, are not kept once
    /// more. The answer has a line for every write all the same.
    List<Written> put(List<Write> writes, Set<Digest> known);

    /// As [#put(List, Set)], for parts of something that nobody looks for before it is named elsewhere: until this
    /// returns, and after a power cut, a part may be seen that is not whole.
    default List<Written> putParts(List<Write> writes, Set<Digest> known) {
        return put(writes, known);
    }

    /// [#putParts], and when they are durable and `between` is done, [#replace]. Together they may cost less.
    default void putThenReplace(List<Write> parts, Runnable between, List<Write> replaced) {
        putParts(parts, Set.of());
        between.run();
        replace(replaced);
    }

    /// Makes durable what is already seen under these keys: another process may have been cut off before its
    /// own sync.
    void confirm(List<StoreKey> keys);

    /// Puts other bytes under keys that may be taken, one after the other in the order of the list. A reader
    /// sees the old bytes or the new ones, never a mixture. Throws [StorageFault.Locked] when protected bytes are
    /// there; then nothing is replaced.
    void replace(List<Write> writes);

    /// `length` bytes from `offset`, -1 for all that follow; fewer when the object ends before. Unbuffered; the
    /// caller closes it. Throws [StorageFault.NotFound].
    InputStream read(StoreKey key, long offset, long length);

    /// All bytes, from the medium and not from a memory of what was written, as far as the store can tell the
    /// two apart. Else as [#read].
    default InputStream readAfresh(StoreKey key) {
        return read(key, 0, -1);
    }

    /// Empty when nothing has this key.
    Optional<Entry> stat(StoreKey key);

    /// Everything below a folder, however deep, in the order of the keys. Lazy; what comes or goes meanwhile
    /// may be seen or not.
    Stream<Entry> list(StoreKey folder);

    /// The names of the folders directly in this one, in order.
    List<String> folders(StoreKey folder);

    /// Removes exactly this key. Nothing happens when it is not there. Throws [StorageFault.Locked] when it is
    /// protected.
    void delete(StoreKey key);

    /// Protects what is kept under this key, at least so long and so well, and as the store protects by itself
    /// what is put. Nothing that protects it already is given up. Throws [StorageFault.NotFound].
    void protect(StoreKey key, Protection protection);

    /// What protects the bytes that [#read] gives. Throws [StorageFault.NotFound].
    Protection protection(StoreKey key);

    /// Takes the present bytes, protected or not, out of the way, so that the key can be used again. They are
    /// kept, with their protection, where no other method takes them for anything. Nothing happens when the key
    /// is not there.
    void setAside(StoreKey key);

    /// What broken writes left, which no other method shows; [#delete] removes it.
    Stream<Entry> unfinished();
}
