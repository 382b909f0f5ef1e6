package bevara.app.web;

import bevara.access.Order.FileOf;
import jakarta.servlet.http.HttpServletRequest;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/// What a reader has put aside to order. Lives in the session; nothing is kept of it until it is ordered.
public record Basket(List<Item> items) implements Serializable {
    private static final String PLACE = "bevara.basket";
    private static final int ROOM = 500;

    public Basket {
        items = List.copyOf(items);
    }

    /// A whole AIP, or one file of it when `file` is not empty. `bytes` is its size.
    public record Item(String aip, String title, String file, String path, long bytes) implements Serializable {
        public boolean whole() {
            return file.isEmpty();
        }

        private boolean within(Item other) {
            return aip.equals(other.aip) && (other.whole() || other.file.equals(file));
        }
    }

    static Basket of(HttpServletRequest request) {
        var session = request.getSession(false);
        return session != null && session.getAttribute(PLACE) instanceof Basket basket ? basket : new Basket(List.of());
    }

    void keep(HttpServletRequest request) {
        request.getSession().setAttribute(PLACE, this);
    }

    /// A whole AIP takes the place of its files; what is already there is not added twice.
    Basket with(Item item) {
        if (items.stream().anyMatch(item::within) || items.size() >= ROOM) return this;
        return new Basket(Stream.concat(items.stream().filter(other -> !other.within(item)), Stream.of(item))
                .toList());
    }

    Basket without(String aip, String file) {
        return new Basket(items.stream()
                .filter(item -> !(item.aip.equals(aip) && item.file.equals(file)))
                .toList());
    }

    public boolean holds(String aip, String file) {
        return items.stream().anyMatch(item -> new Item(aip, "", file, "", 0).within(item));
    }

    public int size() {
        return items.size();
    }

    public long bytes() {
        return items.stream().mapToLong(Item::bytes).sum();
    }

    List<String> aips() {
        return items.stream().filter(Item::whole).map(Item::aip).toList();
    }

    List<FileOf> files() {
        return items.stream()
                .filter(item -> !item.whole())
                .map(item -> new FileOf(item.aip, item.file))
                .toList();
    }
}
