package bevara.ingest;

import bevara.ingest.Submission.Progress;
import bevara.ingest.Submission.Step;
import bevara.storage.TenantId;
import java.time.Clock;

/// Writes how far a submission has come, at most every half second.
final class ReportedProgress implements Watcher {
    private static final long MILLIS = 500;

    private final SubmissionTable table;
    private final TenantId tenant;
    private final SubmissionId id;
    private final Clock clock;
    private Step step = Step.STRUCTURE;
    private long written;

    ReportedProgress(SubmissionTable table, TenantId tenant, SubmissionId id, Clock clock) {
        this.table = table;
        this.tenant = tenant;
        this.id = id;
        this.clock = clock;
        this.written = clock.millis();
    }

    @Override
    public void step(Step next) {
        step = next;
    }

    @Override
    public void at(long files, long filesTotal, long bytes, long bytesTotal) {
        long now = clock.millis();
        if (now - written < MILLIS) return;
        written = now;
        table.progress(tenant, id, step, new Progress(files, filesTotal, bytes, bytesTotal));
    }
}
