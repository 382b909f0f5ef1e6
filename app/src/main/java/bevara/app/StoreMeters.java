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
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The watch over the copies in figures, over all tenants. Counting copies is work, so the figures are
/// counted at most twice a minute, when somebody asks.
final class StoreMeters implements MeterBinder {
    private static final Logger LOG = LoggerFactory.getLogger(StoreMeters.class);
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final Archive archive;
    private Instant counted = Instant.MIN;
    private long auditedToday;

    StoreMeters(Archive archive) {
        this.archive = archive;
    }

    /// One store, over all tenants.
    private record Totals(long copies, long damaged, long overdue, long behind) {
        private static final Totals NONE = new Totals(0, 0, 0, 0);

        Totals with(StoreView view) {
            // The backlog is counted in entries of the one journal of all tenants.
            return new Totals(
                    copies + view.copies(),
                    damaged + view.damaged(),
                    overdue + view.overdue(),
                    Math.max(behind, view.behind()));
        }
    }

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
        refresh(gauges);
        Gauge.builder("bevara.audit.bytes", () -> {
                    refresh(gauges);
                    return auditedToday;
                })
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

    private synchronized void refresh(Gauges gauges) {
        var now = archive.clock().instant();
        if (counted.plus(FRESH).isAfter(now)) return;
        counted = now;
        try {
            Tenancy.everywhere(() -> count(gauges));
        } catch (RuntimeException e) {
            LOG.warn("The copies cannot be counted", e);
        }
    }

    private void count(Gauges gauges) {
        var custody = archive.storage().custody();
        var totals = new LinkedHashMap<StoreId, Totals>();
        custody.answering().keySet().forEach(store -> totals.put(store, Totals.NONE));
        long bytes = 0;
        for (var tenant : archive.tenants().list()) {
            for (var view : custody.stores(tenant.id()))
                totals.compute(view.id(), (_, so) -> (so == null ? Totals.NONE : so).with(view));
            bytes += custody.days(tenant.id(), 1).getFirst().bytes();
        }
        auditedToday = bytes;
        var answering = custody.answering();
        gauges.up().register(rows(answering, answers -> answers ? 1 : 0), true);
        gauges.behind().register(rows(totals, Totals::behind), true);
        gauges.overdue().register(rows(totals, Totals::overdue), true);
        var copies = new ArrayList<MultiGauge.Row<?>>();
        totals.forEach((store, of) -> {
            copies.add(row(store, "whole", of.copies() - of.damaged()));
            copies.add(row(store, "damaged", of.damaged()));
        });
        gauges.copies().register(copies, true);
    }

    private static <T> List<MultiGauge.Row<?>> rows(Map<StoreId, T> stores, ToDoubleFunction<T> value) {
        var rows = new ArrayList<MultiGauge.Row<?>>();
        stores.forEach((store, of) -> rows.add(MultiGauge.Row.of(tags(store, null), value.applyAsDouble(of))));
        return rows;
    }

    private static MultiGauge.Row<Number> row(StoreId store, String state, long copies) {
        return MultiGauge.Row.of(tags(store, state), copies);
    }

    private static Tags tags(StoreId store, @Nullable String state) {
        var tags = Tags.of("store", store.value());
        return state == null ? tags : tags.and("state", state);
    }
}
