package bevara.app.web;

import bevara.access.Access;
import bevara.access.Order;
import bevara.access.Query;
import bevara.app.Right;
import bevara.app.web.Page.Section;
import bevara.ingest.Ingest;
import bevara.ingest.Submission;
import bevara.ingest.Submission.State;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.View;

/// What to do next, for the one who is logged in.
@Controller
public final class StartPage {
    private static final int LATEST = 6;
    private static final int ENOUGH = 100;

    private final Pages pages;
    private final Ingest ingest;
    private final Access access;

    StartPage(Pages pages, Ingest ingest, Access access) {
        this.pages = pages;
        this.ingest = ingest;
        this.access = access;
    }

    /// `awaiting` and `rejected` count deliveries up to 100; `ready` the orders that can be fetched.
    public record StartView(
            List<Submission> latest,
            Map<String, String> agreements,
            long packages,
            int awaiting,
            int rejected,
            int running,
            long ready,
            List<Order> orders) {}

    @GetMapping("/")
    View start(HttpServletRequest request) {
        var account = Forbidden.unless(request, Right.READ);
        var tenant = account.tenant();
        var orders = account.may(Right.ORDER) ? access.orders(tenant) : List.<Order>of();
        var latest = ingest.list(tenant, "", null, "", LATEST).items();
        var view = new StartView(
                latest,
                DeliveryPages.titles(ingest, tenant),
                access.search(tenant, new Query("", List.of(), List.of(), "", 1))
                        .total(),
                count(ingest.list(tenant, "", State.AWAITING_DECISION, "", ENOUGH)),
                count(ingest.list(tenant, "", State.REJECTED, "", ENOUGH)),
                (int) latest.stream()
                        .filter(one -> !one.state().ended() && one.state() != State.AWAITING_DECISION)
                        .count(),
                orders.stream()
                        .filter(order -> order.state() == Order.State.READY)
                        .count(),
                orders.stream().limit(LATEST).toList());
        return pages.show(Section.START, "start", Map.of("start", view));
    }

    private static int count(Ingest.Page page) {
        return (int) page.items().stream().filter(one -> !one.dryRun()).count();
    }
}
