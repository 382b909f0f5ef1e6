package bevara.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;

/// A version of an AIP that is not yet stored. What earlier versions hold stays part of the new one, unless a
/// content file of the same name replaces it.
///
/// `version` counts from 1. `message`, `userName` and `userAddress` (a URI) go into the OCFL inventory.
/// `protection` is for everything that the AIP then consists of, but the root inventory, which a later version
/// replaces.
public record AipDraft(
        TenantId tenant,
        AipId aip,
        int version,
        Instant created,
        String message,
        String userName,
        String userAddress,
        List<Content> content,
        Protection protection) {
    public AipDraft {
        content = List.copyOf(content);
    }

    /// A draft that nothing protects.
    public AipDraft(
            TenantId tenant,
            AipId aip,
            int version,
            Instant created,
            String message,
            String userName,
            String userAddress,
            List<Content> content) {
        this(tenant, aip, version, created, message, userName, userAddress, content, Protection.NONE);
    }

    /// A file to store under `vN/content/`; `name` is one path element. The writers are called once each, in
    /// the order of the list, so a later one may name what an earlier one wrote. `size` is in bytes,
    /// [#UNKNOWN_SIZE] when not known.
    public record Content(String name, long size, Writer writer) {}

    public static final long UNKNOWN_SIZE = -1;

    /// Writes the bytes of one content file. The stream is buffered and must not be closed by the writer.
    @FunctionalInterface
    public interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }
}
