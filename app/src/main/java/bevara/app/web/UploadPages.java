package bevara.app.web;

import bevara.app.Account;
import bevara.app.Right;
import bevara.app.api.ApiFault;
import bevara.app.api.DeliveryHeaders;
import bevara.ingest.Delivery;
import bevara.ingest.Ingest;
import bevara.ingest.IngestFault;
import bevara.ingest.SubmissionId;
import bevara.ingest.Upload;
import bevara.ingest.UploadPart;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.view.RedirectView;

/// Packages in parts from the page's script: what came through stays when the tab is closed or the connection breaks.
/// What each answer holds: the upload's `id`, how many bytes of it are durable, and once it is whole, where to follow
/// it.
@Controller
@RequestMapping("/deliver/uploads")
public final class UploadPages {
    private final Ingest ingest;
    private final DeliveryPages deliveries;

    UploadPages(Ingest ingest, DeliveryPages deliveries) {
        this.ingest = ingest;
        this.deliveries = deliveries;
    }

    private interface Step {
        Upload take(Account account) throws IOException;
    }

    @PostMapping
    ResponseEntity<Map<String, Object>> begin(
            @RequestParam String agreement,
            @RequestParam(defaultValue = "deliver") String mode,
            @RequestHeader("Upload-Length") long length,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @RequestHeader(name = "Repr-Digest", required = false) @Nullable String digest,
            @RequestHeader(name = HttpHeaders.CONTENT_DISPOSITION, required = false) @Nullable String disposition,
            HttpServletRequest request)
            throws IOException {
        return answer(
                request,
                account -> ingest.begin(new Delivery(
                        account.tenant(),
                        agreement,
                        DeliveryHeaders.fileName(disposition),
                        length,
                        DeliveryHeaders.reprDigest(digest),
                        DeliveryHeaders.idempotencyKey(key),
                        mode.equals("try"),
                        account.name())));
    }

    @GetMapping("/{id}")
    ResponseEntity<Map<String, Object>> progress(@PathVariable String id, HttpServletRequest request)
            throws IOException {
        return answer(
                request, account -> ingest.upload(account.tenant(), id(id)).orElseThrow(() -> unknown(id)));
    }

    @PatchMapping("/{id}")
    ResponseEntity<Map<String, Object>> part(
            @PathVariable String id, @RequestHeader("Upload-Offset") long offset, HttpServletRequest request)
            throws IOException {
        return answer(
                request,
                account -> ingest.append(
                        account.tenant(), id(id), new UploadPart(offset, request.getInputStream(), null)));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> cancel(@PathVariable String id, HttpServletRequest request) {
        ingest.cancel(Forbidden.unless(request, Right.DELIVER).tenant(), id(id));
        return ResponseEntity.noContent().build();
    }

    /// The same from the list of what is not whole.
    @PostMapping("/{id}/cancel")
    View giveUp(@PathVariable String id, HttpServletRequest request) {
        cancel(id, request);
        return new RedirectView("/deliver");
    }

    private ResponseEntity<Map<String, Object>> answer(HttpServletRequest request, Step step) throws IOException {
        var account = Forbidden.unless(request, Right.DELIVER);
        try {
            var upload = step.take(account);
            var told = new HashMap<String, Object>();
            told.put("id", upload.id().value());
            told.put("offset", upload.offset());
            if (upload.whole()) told.put("location", "/deliveries/" + upload.submission());
            return ResponseEntity.ok(told);
        } catch (IngestFault fault) {
            return deliveries.refused(request, DeliveryPages.status(fault), fault.code(), fault.arguments());
        } catch (ApiFault fault) {
            return deliveries.refused(request, HttpStatus.BAD_REQUEST, fault.code(), fault.arguments());
        }
    }

    private static SubmissionId id(String id) {
        try {
            return new SubmissionId(id);
        } catch (IllegalArgumentException _) {
            throw unknown(id);
        }
    }

    private static IngestFault.NotFound unknown(String id) {
        return new IngestFault.NotFound("upload-unknown", id);
    }
}
