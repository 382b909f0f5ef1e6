package bevara.app.api;

import org.jspecify.annotations.Nullable;

/// Whether a change was made to the newest version: the sender says which one that was in If-Match, or numbers the
/// next.
final class NextVersion {
    private NextVersion() {}

    static boolean follows(int newest, @Nullable Integer sent, @Nullable String ifMatch) {
        if (ifMatch != null) return ifMatch.strip().replace("\"", "").equals(Integer.toString(newest));
        return sent != null && sent == newest + 1;
    }
}
