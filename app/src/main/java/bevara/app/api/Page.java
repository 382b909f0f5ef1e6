package bevara.app.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of a list. `nextCursor` is null at the end.
record Page<T>(
        List<T> items,

        @Schema(description = "Give it as cursor to get the next page; null at the end") @Nullable
        String nextCursor) {
    private static final int MOST = 1_000;
    private static final int USUAL = 50;

    Page {
        items = List.copyOf(items);
    }

    static <T> Page<T> of(List<T> items, String nextCursor) {
        return new Page<>(items, nextCursor.isEmpty() ? null : nextCursor);
    }

    static <T> Page<T> whole(List<T> items) {
        return new Page<>(items, null);
    }

    /// The number of items to give: what was asked for within reason.
    static int limit(@Nullable Integer asked) {
        if (asked == null) return USUAL;
        if (asked < 1) throw new ApiFault("parameter-invalid", "limit");
        return Math.min(asked, MOST);
    }
}
