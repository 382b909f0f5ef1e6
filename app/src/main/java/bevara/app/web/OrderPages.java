package bevara.app.web;

import bevara.access.Access;
import bevara.access.Order;
import bevara.app.Right;
import bevara.app.web.Page.Section;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.view.RedirectView;

/// To order copies of what is kept.
@Controller
public final class OrderPages {
    private final Pages pages;
    private final Access access;

    OrderPages(Pages pages, Access access) {
        this.pages = pages;
        this.access = access;
    }

    /// `wrong` is the text key of what is wrong with the purpose, else empty.
    public record BasketView(Basket basket, Order.Form form, String purpose, String wrong) {}

    public record OrderView(Order order, List<Line> lines) {
        public boolean live() {
            return order.state() == Order.State.QUEUED || order.state() == Order.State.PREPARING;
        }

        public long done() {
            return order.bytesTotal() > 0 ? 1000 * order.bytes() / order.bytesTotal() : -1;
        }
    }

    /// What was ordered; `path` is empty for a whole AIP.
    public record Line(String aip, String title, String file, String path) {}

    @GetMapping("/orders")
    View list(HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.ORDER).tenant();
        return pages.show(Section.ORDERS, "orders", Map.of("orders", access.orders(tenant)));
    }

    @GetMapping("/orders/{id}")
    View one(@PathVariable String id, HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.ORDER).tenant();
        var order = access.findOrder(tenant, id).orElseThrow(() -> new Missing("order"));
        return pages.show(Section.ORDERS, "order", Map.of("it", new OrderView(order, lines(order))));
    }

    private List<Line> lines(Order order) {
        var whole = order.aips().stream().map(aip -> new Line(aip, title(order, aip), "", ""));
        var files = order.files().stream().limit(100).map(one -> {
            var path = ArchivePages.find(access, order.tenant(), one.aip());
            var file = access.file(order.tenant(), path.id(), one.file());
            return new Line(
                    one.aip(),
                    path.description().title(),
                    one.file(),
                    file.map(f -> f.path()).orElse(one.file()));
        });
        return java.util.stream.Stream.concat(whole, files).toList();
    }

    private String title(Order order, String aip) {
        return ArchivePages.find(access, order.tenant(), aip).description().title();
    }

    @GetMapping("/basket")
    View basket(HttpServletRequest request) {
        Forbidden.unless(request, Right.ORDER);
        return basket(HttpStatus.OK, new BasketView(Basket.of(request), Order.Form.ZIP, "", ""));
    }

    private View basket(HttpStatus status, BasketView view) {
        return pages.show(status, Section.ORDERS, "basket", Map.of("it", view));
    }

    /// Puts files, or without any the whole AIP, aside.
    @PostMapping("/basket")
    View add(
            @RequestParam String aip,
            @RequestParam(name = "file", required = false) String @Nullable [] files,
            @RequestParam(defaultValue = "") String all,
            HttpServletRequest request) {
        var tenant = Forbidden.unless(request, Right.ORDER).tenant();
        var view = ArchivePages.find(access, tenant, aip);
        var title = view.description().title();
        var basket = Basket.of(request);
        if (files == null || !all.isEmpty()) {
            basket.with(new Basket.Item(aip, title, "", "", view.bytes())).keep(request);
            return new RedirectView("/basket");
        }
        for (var id : files) {
            var file = access.file(tenant, view.id(), id).orElseThrow(() -> new Missing("file"));
            basket = basket.with(new Basket.Item(aip, title, id, file.path(), file.size()));
        }
        basket.keep(request);
        return new RedirectView("/basket");
    }

    @PostMapping("/basket/remove")
    View remove(@RequestParam String aip, @RequestParam(defaultValue = "") String file, HttpServletRequest request) {
        Forbidden.unless(request, Right.ORDER);
        Basket.of(request).without(aip, file).keep(request);
        return new RedirectView("/basket");
    }

    @PostMapping("/orders")
    View order(
            @RequestParam(defaultValue = "") String form,
            @RequestParam(defaultValue = "") String purpose,
            HttpServletRequest request) {
        var account = Forbidden.unless(request, Right.ORDER);
        var basket = Basket.of(request);
        if (basket.size() == 0) return new RedirectView("/basket");
        var chosen = Arrays.stream(Order.Form.values())
                .filter(one -> one.code().equals(form))
                .findFirst()
                .orElse(Order.Form.ZIP);
        if (purpose.isBlank())
            return basket(HttpStatus.BAD_REQUEST, new BasketView(basket, chosen, purpose, "basket.purpose.missing"));
        var order = access.order(
                account.tenant(),
                new Access.OrderRequest(basket.aips(), basket.files(), chosen, purpose.strip(), account.name()));
        new Basket(List.of()).keep(request);
        return new RedirectView("/orders/" + order.id());
    }
}
