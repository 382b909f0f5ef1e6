package bevara.storage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A listing in pages as one lazy stream: a page is asked for when the one before it is used up.
final class S3Pages<T> implements Iterator<T> {
    /// `next` leads to the following page; null when this is the last.
    record Page<T>(List<T> items, @Nullable String next) {}

    interface Pages<T> {
        Page<T> after(@Nullable String place);
    }

    private final Pages<T> pages;
    private final Deque<T> items = new ArrayDeque<>();
    private @Nullable String place;
    private boolean last;

    private S3Pages(Pages<T> pages) {
        this.pages = pages;
    }

    static <T> Stream<T> of(Pages<T> pages) {
        int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(new S3Pages<>(pages), characteristics), false);
    }

    @Override
    public boolean hasNext() {
        while (items.isEmpty() && !last) {
            var page = pages.after(place);
            items.addAll(page.items());
            place = page.next();
            last = place == null;
        }
        return !items.isEmpty();
    }

    @Override
    public T next() {
        if (!hasNext()) throw new NoSuchElementException();
        return items.remove();
    }
}
