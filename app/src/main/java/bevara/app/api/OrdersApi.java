package bevara.app.api;

import bevara.access.Access;
import bevara.access.AccessFault;
import bevara.access.Order;
import bevara.app.Account;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Orders of records, and the DIPs made for them.
@Tag(name = "Orders")
@RestController
@RequestMapping("/api/v1/orders")
public final class OrdersApi {
    private final Access access;

    public OrdersApi(Access access) {
        this.access = access;
    }

    @Schema(name = "OrderedFile")
    record FileOf(@Nullable String aip, @Nullable String file) {}

    @Schema(name = "OrderRequest", description = "Whole AIPs, single files, or both")
    record RequestJson(
            @Nullable List<String> aips,
            @Nullable List<FileOf> files,

            @Schema(allowableValues = {"eark-dip", "bagit", "zip"}) @Nullable
            String form,

            @Schema(example = "Begäran om utlämnande 2026-11-23") @Nullable
            String purpose) {}

    @Schema(name = "Order")
    record OrderJson(
            String id,
            String form,
            String purpose,
            List<String> aips,
            List<FileOf> files,

            @Schema(allowableValues = {"queued", "preparing", "ready", "failed", "expired"})
            String state,

            @Nullable String fault,
            ProgressJson progress,
            long size,
            String orderedBy,
            Instant createdAt,
            @Nullable Instant readyAt,

            @Schema(description = "Where the DIP is; null until ready") @Nullable
            String content) {
        record ProgressJson(long bytes, long bytesTotal) {}

        static OrderJson of(Order order) {
            return new OrderJson(
                    order.id(),
                    order.form().code(),
                    order.purpose(),
                    order.aips(),
                    order.files().stream()
                            .map(file -> new FileOf(file.aip(), file.file()))
                            .toList(),
                    order.state().code(),
                    order.fault().isEmpty() ? null : order.fault(),
                    new ProgressJson(order.bytes(), order.bytesTotal()),
                    order.size(),
                    order.orderedBy(),
                    order.createdAt(),
                    order.readyAt(),
                    order.state() == Order.State.READY ? "/api/v1/orders/" + order.id() + "/content" : null);
        }
    }

    @Operation(summary = "Order records")
    @ApiResponse(responseCode = "202", description = "Taken; the DIP is being prepared")
    @PostMapping
    ResponseEntity<OrderJson> order(
            @RequestBody RequestJson body, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        var aips = body.aips() == null ? List.<String>of() : body.aips();
        var files = body.files() == null ? List.<FileOf>of() : body.files();
        var purpose = body.purpose() == null ? "" : body.purpose().strip();
        var request = new Access.OrderRequest(
                aips, files.stream().map(OrdersApi::fileOf).toList(), form(body.form()), purpose, account.name());
        var order = access.order(account.tenant(), request);
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/orders/" + order.id()))
                .body(OrderJson.of(order));
    }

    private static Order.FileOf fileOf(FileOf file) {
        if (file.aip() == null || file.file() == null) throw new ApiFault("parameter-invalid", "files");
        return new Order.FileOf(file.aip(), file.file());
    }

    private static Order.Form form(@Nullable String code) {
        if (code == null) return Order.Form.EARK_DIP;
        return Stream.of(Order.Form.values())
                .filter(form -> form.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new ApiFault("parameter-invalid", "form"));
    }

    @Operation(summary = "List orders, newest first")
    @GetMapping
    Page<OrderJson> list(@Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return Page.whole(
                access.orders(account.tenant()).stream().map(OrderJson::of).toList());
    }

    @Operation(summary = "An order as it is at this moment")
    @GetMapping("/{id}")
    OrderJson one(@PathVariable String id, @Parameter(hidden = true) @AuthenticationPrincipal Account account) {
        return OrderJson.of(find(account, id));
    }

    private Order find(Account account, String id) {
        return access.findOrder(account.tenant(), id).orElseThrow(() -> new AccessFault.NotFound("order-unknown", id));
    }

    @Operation(summary = "The DIP, a zip file")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "application/zip", schema = @Schema(type = "string", format = "binary")))
    @GetMapping("/{id}/content")
    void content(
            @PathVariable String id,
            @Parameter(hidden = true) @AuthenticationPrincipal Account account,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        var order = find(account, id);
        var dip = access.dip(account.tenant(), id);
        var source = new ContentAnswer.Source(
                "dip-" + order.id() + ".zip",
                "application/zip",
                Files.size(dip),
                null,
                (offset, length) -> part(dip, offset, length));
        new ContentAnswer(request, response).give(source, true);
    }

    private static InputStream part(Path file, long offset, long length) throws IOException {
        var channel = Files.newByteChannel(file).position(offset);
        return org.apache.commons.io.input.BoundedInputStream.builder()
                .setInputStream(Channels.newInputStream(channel))
                .setMaxCount(length)
                .get();
    }
}
