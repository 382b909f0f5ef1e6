package bevara.app.command;

/// How far the sending has come, on standard error; one line where that is a terminal, else a line each ten per cent.
final class ProgressLine {
    private final Terminal terminal;
    private final long total;
    private final boolean rewriting =
            System.console() != null && System.console().isTerminal();
    private long told = -1;

    ProgressLine(Terminal terminal, long total) {
        this.terminal = terminal;
        this.total = Math.max(1, total);
    }

    void sent(long bytes) {
        long percent = bytes * 100 / total;
        if (percent == told || (!rewriting && percent / 10 == told / 10 && told >= 0)) return;
        told = percent;
        terminal.err().print((rewriting ? "\r" : "") + terminal.words().say("submit.sent", percent));
        if (!rewriting) terminal.err().println();
        terminal.err().flush();
    }

    void end() {
        if (rewriting) terminal.err().println();
    }
}
