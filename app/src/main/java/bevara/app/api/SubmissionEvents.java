package bevara.app.api;

import bevara.ingest.Submission;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/// Tells a client of a submission's changes until it ended, as server-sent events. Holds the request's (virtual)
/// thread.
final class SubmissionEvents {
    private static final int LOOK_EVERY = 300;
    private static final int HEARTBEAT_EVERY = 15_000;

    private final HttpServletResponse response;
    private final Locale locale;
    private final Closing closing;
    private final JsonMapper json = new JsonMapper();

    SubmissionEvents(HttpServletResponse response, Locale locale, Closing closing) {
        this.response = response;
        this.locale = locale;
        this.closing = closing;
    }

    void follow(Submission first, Supplier<Submission> look) throws IOException {
        response.setContentType("text/event-stream;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        var told = first;
        tell(told);
        int silent = 0;
        while (!told.state().ended() && !closing.within(LOOK_EVERY)) {
            var now = look.get();
            silent += LOOK_EVERY;
            if (!now.equals(told)) {
                tell(now);
                told = now;
                silent = 0;
            } else if (silent >= HEARTBEAT_EVERY) {
                send(": still here\n\n");
                silent = 0;
            }
        }
    }

    private void tell(Submission submission) throws IOException {
        send("event: submission\ndata: " + json.writeValueAsString(SubmissionJson.of(submission, locale)) + "\n\n");
    }

    private void send(String text) throws IOException {
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        response.flushBuffer();
    }
}
