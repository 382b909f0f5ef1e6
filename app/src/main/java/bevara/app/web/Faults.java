package bevara.app.web;

import bevara.access.AccessFault;
import bevara.app.DatabaseOutage;
import bevara.app.web.Page.Section;
import bevara.ingest.IngestFault;
import bevara.storage.StorageFault;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorViewResolver;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.View;

/// What went wrong, as a page that says what to do.
@ControllerAdvice(basePackageClasses = Pages.class)
public final class Faults implements ErrorViewResolver {
    private final Pages pages;
    private final Surroundings surroundings;

    Faults(Pages pages, Surroundings surroundings) {
        this.pages = pages;
        this.surroundings = surroundings;
    }

    /// `status` is 403, 404, 409, 500 or another of HTTP's; `problem` is what is known more closely.
    public record ErrorView(int status, Surroundings.@Nullable Problem problem) {
        public String kind() {
            return switch (status) {
                case 403 -> "403";
                case 404 -> "404";
                default -> status < 500 ? "400" : "500";
            };
        }
    }

    @ExceptionHandler
    View missing(Missing fault) {
        return page(HttpStatus.NOT_FOUND, null);
    }

    @ExceptionHandler
    View forbidden(Forbidden fault) {
        return page(HttpStatus.FORBIDDEN, null);
    }

    @ExceptionHandler
    View ingest(IngestFault fault, HttpServletRequest request) {
        return page(DeliveryPages.status(fault), fault.code(), request);
    }

    @ExceptionHandler
    View access(AccessFault fault, HttpServletRequest request) {
        return page(status(fault), fault.code(), request);
    }

    @ExceptionHandler
    View key(StorageFault.KeyMissing fault, HttpServletRequest request) {
        return page(HttpStatus.SERVICE_UNAVAILABLE, "key-missing", request);
    }

    static HttpStatus status(AccessFault fault) {
        return switch (fault) {
            case AccessFault.NotFound _ -> HttpStatus.NOT_FOUND;
            case AccessFault.Invalid _ -> HttpStatus.BAD_REQUEST;
            case AccessFault.Conflict _ -> HttpStatus.CONFLICT;
            case AccessFault.Damaged _ -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }

    /// Whatever else the server answers with an error, where the browser wants HTML.
    @Override
    public ModelAndView resolveErrorView(HttpServletRequest request, HttpStatus status, Map<String, Object> model) {
        return new ModelAndView(outage(request)
                .map(code -> page(HttpStatus.SERVICE_UNAVAILABLE, code, request))
                .orElseGet(() -> page(status, null)));
    }

    private static Optional<String> outage(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown
                ? DatabaseOutage.code(thrown)
                : Optional.empty();
    }

    private View page(HttpStatus status, String code, HttpServletRequest request) {
        return page(
                status,
                surroundings.problem(code, pages.texts(request).locale()).orElse(null));
    }

    private View page(HttpStatus status, Surroundings.@Nullable Problem problem) {
        return pages.show(status, Section.NONE, "error", Map.of("error", new ErrorView(status.value(), problem)));
    }
}
