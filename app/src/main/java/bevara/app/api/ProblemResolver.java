package bevara.app.api;

import bevara.access.AccessFault;
import bevara.app.DatabaseOutage;
import bevara.ingest.IngestFault;
import bevara.storage.StorageFault;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/// Turns whatever was thrown under `/api` into a problem. The pages have error pages of their own.
public final class ProblemResolver implements HandlerExceptionResolver, Ordered {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemResolver.class);

    private final Problems problems;

    public ProblemResolver(Problems problems) {
        this.problems = problems;
    }

    private record Fault(String code, List<String> arguments) {
        Fault(String code, String... arguments) {
            this(code, List.of(arguments));
        }
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception thrown) {
        var path = request.getRequestURI();
        if (!path.startsWith("/api/") && !path.startsWith("/.well-known/")) return null;
        // Nobody is there to be told, and what came is kept: an ordinary day on a bad network.
        if (isPaused(thrown) && response.isCommitted()) return new ModelAndView();
        if (response.isCommitted()) {
            // Too late for a problem: the connection breaks off, which is what the client must see.
            if (!isDisconnect(thrown)) LOG.error("A response broke off", thrown);
            throw new BrokenOff(thrown);
        }
        try {
            response.reset();
            if (thrown instanceof ErrorResponse spring)
                spring.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
            if (thrown instanceof ContentAnswer.OutsideRange outside)
                response.setHeader("Content-Range", "bytes */" + outside.size());
            var fault = fault(thrown);
            problems.write(request, response, fault.code, fault.arguments.toArray(String[]::new));
        } catch (IOException e) {
            LOG.debug("The client is gone", e);
        }
        return new ModelAndView();
    }

    static final class BrokenOff extends RuntimeException {
        BrokenOff(Throwable cause) {
            super(cause);
        }
    }

    private Fault fault(Exception thrown) {
        return DatabaseOutage.code(thrown).map(code -> outage(code, thrown)).orElseGet(() -> other(thrown));
    }

    private static Fault outage(String code, Exception thrown) {
        LOG.error("The database: {}", thrown.getMessage());
        return new Fault(code);
    }

    private Fault other(Exception thrown) {
        return switch (thrown) {
            case ApiFault fault -> new Fault(fault.code(), fault.arguments());
            case IngestFault fault -> new Fault(fault.code(), fault.arguments());
            case AccessFault fault -> of(fault);
            case StorageFault fault -> of(fault);
            case ContentAnswer.OutsideRange _ -> new Fault("range-invalid");
            case HttpMessageNotReadableException _ -> new Fault("json-invalid");
            case MissingServletRequestParameterException missing ->
                new Fault("parameter-missing", missing.getParameterName());
            case MethodArgumentTypeMismatchException wrong -> new Fault("parameter-invalid", wrong.getName());
            case ErrorResponse spring -> of(spring);
            default -> unforeseen(thrown);
        };
    }

    private static Fault of(AccessFault fault) {
        if (fault instanceof AccessFault.Damaged) LOG.error("What is kept is damaged: {}", fault.getMessage());
        return new Fault(fault.code(), fault.arguments());
    }

    private static Fault of(StorageFault fault) {
        LOG.error("The object store: {}", fault.getMessage(), fault);
        return switch (fault) {
            case StorageFault.Conflict _ -> new Fault("version-conflict");
            case StorageFault.NotFound _ -> new Fault("not-found");
            case StorageFault.Corrupt _ -> new Fault("file-damaged");
            case StorageFault.KeyMissing missing -> new Fault("key-missing", missing.key(), missing.opener());
            case StorageFault.Locked _ -> new Fault("retention-locked");
            case StorageFault.Full _ -> new Fault("storage-full");
            case StorageFault.Unavailable _ -> new Fault("storage-unavailable");
        };
    }

    private static Fault of(ErrorResponse spring) {
        return switch (spring.getStatusCode().value()) {
            case 401 -> new Fault("unauthorized");
            case 403 -> new Fault("forbidden");
            case 404 -> new Fault("not-found");
            case 405 -> new Fault("method-not-allowed");
            case 406 -> new Fault("not-acceptable");
            case 413 -> new Fault("too-large");
            case 415 -> new Fault("media-type-unsupported");
            default ->
                spring.getStatusCode().is4xxClientError() ? new Fault("request-invalid") : new Fault("internal-error");
        };
    }

    private static Fault unforeseen(Exception thrown) {
        if (isDisconnect(thrown)) return new Fault("upload-interrupted");
        LOG.error("An unforeseen fault", thrown);
        return new Fault("internal-error");
    }

    private static boolean isPaused(Exception thrown) {
        return thrown instanceof IngestFault.Invalid fault && fault.code().equals("upload-paused");
    }

    private static boolean isDisconnect(Throwable thrown) {
        return thrown instanceof IOException
                || (thrown instanceof UncheckedIOException && thrown.getCause() instanceof IOException);
    }
}
