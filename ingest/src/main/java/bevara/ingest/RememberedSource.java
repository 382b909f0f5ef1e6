package bevara.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Shows what another source showed the first time it was seen to its end: a package is visited many times, and its
/// directory need not be read as often. One of very many members is visited anew each time, so memory stays bounded.
/// The other's contents must open later.
final class RememberedSource implements PackageSource {
    /// Some hundred bytes each.
    private static final int MOST = 50_000;

    private final PackageSource source;
    private volatile List<Shown> all = List.of();

    private record Shown(Entry entry, Entry.Content content) {}

    RememberedSource(PackageSource source) {
        this.source = source;
    }

    @Override
    public void visit(Entry.Visitor visitor) throws IOException {
        if (all.isEmpty()) look(visitor);
        else for (var one : all) if (!visitor.visit(one.entry, one.content)) return;
    }

    private void look(Entry.Visitor visitor) throws IOException {
        var seen = new ArrayList<Shown>();
        var open = new boolean[] {true};
        source.visit((entry, content) -> {
            if (seen.size() <= MOST) seen.add(new Shown(entry, content));
            open[0] = visitor.visit(entry, content);
            return open[0];
        });
        if (open[0] && seen.size() <= MOST) all = List.copyOf(seen);
    }

    @Override
    public boolean opensLater() {
        return true;
    }

    @Override
    public void close() {
        source.close();
    }

    @Override
    public String wrapping() {
        return source.wrapping();
    }
}
