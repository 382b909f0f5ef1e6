package bevara.app.command;

import bevara.app.command.ArchiveClient.Answer;
import bevara.app.command.ArchiveClient.Offer;
import java.io.IOException;
import java.time.Duration;

/// Sends a package by [tus 1.0](https://tus.io/protocols/resumable-upload): what came through stays there, and the rest
/// is sent as often as it takes. It is given up when nothing more came through for as long as `patience` says; whoever
/// sends the same again later goes on where this one stopped.
final class Sending {
    private final ArchiveClient client;
    private final Terminal terminal;
    private final Duration patience;

    Sending(ArchiveClient client, Terminal terminal, Duration patience) {
        this.client = client;
        this.terminal = terminal;
        this.patience = patience;
    }

    interface Call {
        Answer make() throws IOException, InterruptedException;
    }

    /// Asks until there is an answer. Throws [CommandFault] when there is none for too long.
    Answer ask(Call call) throws InterruptedException {
        var waiting = new Waiting();
        while (true) {
            try {
                var answer = call.make();
                if (!isPassing(answer)) return answer;
                waiting.unavailable(answer);
            } catch (IOException e) {
                waiting.broken(e);
            }
        }
    }

    /// The submission as it was when the archive had all of the package, or the problem for which it is not taken.
    Answer deliver(Offer offer) throws InterruptedException {
        var progress = new ProgressLine(terminal, offer.measure().length());
        var waiting = new Waiting();
        var upload = "";
        while (true) {
            try {
                var reply = upload.isEmpty() ? client.begin(offer) : client.progress(upload);
                if (reply.answer().fine()) {
                    if (upload.isEmpty()) upload = reply.upload();
                    waiting.at(reply.offset());
                    if (reply.submission().isEmpty())
                        reply = client.rest(upload, offer, reply.offset(), progress::sent);
                }
                if (!reply.submission().isEmpty()) {
                    progress.end();
                    var id = reply.submission();
                    return ask(() -> client.get("/api/v1/submissions/" + id));
                }
                if (isPassing(reply.answer())) {
                    waiting.unavailable(reply.answer());
                } else if (upload.isEmpty() || isFinal(reply.answer())) {
                    progress.end();
                    return reply.answer();
                } else if (reply.answer().status() != 409) {
                    // It is gone, or an answer to HEAD that says no more than its number: beginning again tells.
                    upload = "";
                    waiting.unavailable(reply.answer());
                } else {
                    waiting.unavailable(reply.answer());
                }
            } catch (IOException e) {
                waiting.broken(e);
            }
        }
    }

    /// What was sent is refused, with a reason.
    private static boolean isFinal(Answer answer) {
        var code = answer.body().path("code").asString("");
        return !code.isEmpty() && answer.status() != 404 && answer.status() != 409 && !code.equals("upload-paused");
    }

    private static boolean isPassing(Answer answer) {
        return switch (answer.status()) {
            case 408, 429, 502, 503, 504 -> true;
            default -> false;
        };
    }

    /// Longer each time, until something more came through.
    private final class Waiting {
        private static final Duration FIRST = Duration.ofMillis(500);
        private static final Duration LONGEST = Duration.ofSeconds(30);

        private Duration pause = FIRST;
        private long since = System.nanoTime();
        private long offset = -1;

        void at(long durable) {
            if (durable <= offset) return;
            offset = durable;
            pause = FIRST;
            since = System.nanoTime();
        }

        void broken(IOException e) throws InterruptedException {
            again(String.valueOf(e.getMessage()));
        }

        void unavailable(Answer answer) throws InterruptedException {
            again(answer.status() + " " + answer.body().path("title").asString(""));
        }

        /// Throws [CommandFault] when it has waited long enough.
        private void again(String why) throws InterruptedException {
            if (System.nanoTime() - since > patience.toNanos())
                throw new CommandFault(Terminal.INTERNAL, terminal.words().say("submit.unreachable", why));
            terminal.tell("submit.again", Math.max(1, pause.toSeconds()));
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
        }
    }
}
