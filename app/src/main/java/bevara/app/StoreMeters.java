package bevara.app;

import bevara.storage.Custody.StoreView;
import bevara.storage.StoreId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The watch over the copies in figures, over all tenants. Counting copies is work, so the figures are
/// counted at most every half minute, when somebody asks.
///
/// The gauges of a store stay where they are and read the newest figures: a gauge that is taken away and
/// put back while Prometheus reads is told twice, which fails the whole reading, or not at all.
final class StoreMeters implements MeterBinder {
    private static final Logger LOG = LoggerFactory.getLogger(StoreMeters.class);
    static final Duration FRESH = Duration.ofSeconds(30);

    private final Archive archive;
    private final Duration fresh;
    private Instant counted = Instant.MIN;
    private Figures figures = new Figures(Map.of(), 0);

    /// Figures older than `fresh` are counted anew.
    StoreMeters(Archive archive, Duration fresh) {
        this.archive = archive;
        this.fresh = fresh;
    }

    /// One store, over all tenants.
    private record Totals(boolean up, long copies, long damaged, long overdue, long behind) {
        private static final Totals NONE = new Totals(false, 0, 0, 0, 0);

        Totals with(StoreView view) {
            // The backlog is counted in entries of the one journal of all tenants.
            return new Totals(
                    up,
                    copies + view.copies(),
                    damaged + view.damaged(),
                    overdue + view.overdue(),
                    Math.max(behind, view.behind()));
        }

        long whole() {
            return copies - damaged;
        }
    }

    private record Figures(Map<StoreId, Totals> stores, long auditedToday) {}

    private record Gauges(MultiGauge up, MultiGauge behind, MultiGauge copies, MultiGauge overdue) {
        static Gauges in(MeterRegistry registry) {
            return new Gauges(
                    multi(registry, "bevara.store.up", "1 when the store answers, else 0"),
                    multi(registry, "bevara.store.behind", "Journal entries that the store is still to be given"),
                    multi(registry, "bevara.copies", "Copies of AIPs"),
                    multi(registry, "bevara.copies.overdue", "Copies that were not read within the period"));
        }

        private static MultiGauge multi(MeterRegistry registry, String name, String description) {
            return MultiGauge.builder(name).description(description).register(registry);
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        var gauges = Gauges.in(registry);
        newest(gauges);
        Gauge.builder("bevara.audit.bytes", () -> newest(gauges).auditedToday())
                .description("Bytes of copies read and compared today (UTC)")
                .strongReference(true)
                .register(registry);
        Gauge.builder(
                        "bevara.alarms",
                        () -> Tenancy.everywhere(
                                () -> archive.storage().custody().standingAlarms()))
                .description("Alarms that nobody has acknowledged")
                .strongReference(true)
                .register(registry);
    }

    private synchronized Figures newest(Gauges gauges) {
        var now = archive.clock().instant();
        if (counted.plus(fresh).isAfter(now)) return figures;
        counted = now;
        try {
            figures = Tenancy.everywhere(this::count);
            show(gauges, figures.stores().keySet());
        } catch (RuntimeException e) {
            LOG.warn("The copies cannot be counted", e);
        }
        return figures;
    }

    private Figures count() {
        var custody = archive.storage().custody();
        var stores = new LinkedHashMap<StoreId, Totals>();
        custody.answering().forEach((store, answers) -> stores.put(store, new Totals(answers, 0, 0, 0, 0)));
        long bytes = 0;
        for (var tenant : archive.tenants().list()) {
            for (var view : custody.stores(tenant.id()))
                stores.compute(view.id(), (_, so) -> (so == null ? Totals.NONE : so).with(view));
            bytes += custody.days(tenant.id(), 1).getFirst().bytes();
        }
        return new Figures(stores, bytes);
    }

    private void show(Gauges gauges, Set<StoreId> stores) {
        gauges.up().register(rows(gauges, stores, totals -> totals.up() ? 1 : 0), false);
        gauges.behind().register(rows(gauges, stores, Totals::behind), false);
        gauges.overdue().register(rows(gauges, stores, Totals::overdue), false);
        var copies = new ArrayList<MultiGauge.Row<?>>();
        for (var store : stores) {
            copies.add(row(gauges, store, tags(store).and("state", "whole"), Totals::whole));
            copies.add(row(gauges, store, tags(store).and("state", "damaged"), Totals::damaged));
        }
        gauges.copies().register(copies, false);
    }

    private List<MultiGauge.Row<?>> rows(Gauges gauges, Set<StoreId> stores, ToDoubleFunction<Totals> value) {
        var rows = new ArrayList<MultiGauge.Row<?>>();
        for (var store : stores) rows.add(row(gauges, store, tags(store), value));
        return rows;
    }

    private MultiGauge.Row<StoreMeters> row(Gauges gauges, StoreId store, Tags tags, ToDoubleFunction<Totals> value) {
        return MultiGauge.Row.of(
                tags,
                this,
                meters -> value.applyAsDouble(meters.newest(gauges).stores().getOrDefault(store, Totals.NONE)));
    }

    private static Tags tags(StoreId store) {
        return Tags.of("store", store.value());
    }
}
