package bevara.app.api;

import bevara.app.DatabaseOutage;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.autoconfigure.web.ErrorProperties;
import org.springframework.boot.webmvc.autoconfigure.error.BasicErrorController;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorViewResolver;
import org.springframework.boot.webmvc.error.ErrorAttributes;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/// What went wrong before a controller was found: a problem for programs; for people the pages' error view.
public final class ApiErrors extends BasicErrorController {
    private final Problems problems;

    public ApiErrors(Problems problems, ErrorAttributes attributes, List<ErrorViewResolver> views) {
        super(attributes, new ErrorProperties(), views);
        this.problems = problems;
    }

    @Override
    public ResponseEntity<Map<String, Object>> error(HttpServletRequest request) {
        var outage = outage(request);
        var code = outage.orElseGet(() -> code(getStatus(request)));
        var status = outage.isPresent() ? HttpStatus.valueOf(problems.status(code)) : getStatus(request);
        var path = String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
        var problem = problems.problem(code, List.of(), Language.of(request), path);
        var body = new LinkedHashMap<String, Object>();
        body.put("type", problem.type());
        body.put("title", problem.title());
        body.put("status", status.value());
        body.put("detail", problem.detail());
        body.put("code", problem.code());
        body.put("remedy", problem.remedy());
        body.put("instance", problem.instance());
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }

    /// Who asks is looked up in the database before any controller is.
    private static Optional<String> outage(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown
                ? DatabaseOutage.code(thrown)
                : Optional.empty();
    }

    private static String code(HttpStatus status) {
        return switch (status.value()) {
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "not-found";
            case 405 -> "method-not-allowed";
            case 406 -> "not-acceptable";
            case 413 -> "too-large";
            case 415 -> "media-type-unsupported";
            default -> status.is4xxClientError() ? "request-invalid" : "internal-error";
        };
    }
}
