package bevara.app;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// Whether the database takes what it is given. A full one still answers, so it is given something, a
/// quarter of a megabyte that is gone with its transaction, when somebody asks and at most every few seconds.
final class DatabaseProbe {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseProbe.class);
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration MOST = Duration.ofSeconds(5);
    private static final String SILENT = "database-unavailable";

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private Instant tried = Instant.MIN;
    private Optional<String> fault = Optional.empty();

    DatabaseProbe(DataSource pool, Clock clock) {
        this.database = JdbcClient.create(pool);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
        this.clock = clock;
    }

    /// Why it takes nothing, `database-full` or `database-unavailable`; empty when it does.
    synchronized Optional<String> fault() {
        var now = clock.instant();
        if (tried.plus(FRESH).isAfter(now)) return fault;
        // One that is silent keeps whoever asks it waiting; who asks here has no time for that.
        fault = CompletableFuture.supplyAsync(
                        this::write, work -> Thread.ofVirtual().start(work))
                .completeOnTimeout(Optional.of(SILENT), MOST.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        tried = clock.instant();
        return fault;
    }

    /// Whether it does not even answer.
    boolean silent() {
        return fault().filter(SILENT::equals).isPresent();
    }

    private Optional<String> write() {
        try {
            transaction.executeWithoutResult(status -> {
                database.sql("create temporary table probe on commit drop as"
                                + " select repeat('x', 1000) from generate_series(1, 250)")
                        .update();
                status.setRollbackOnly();
            });
            return Optional.empty();
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The database takes nothing: {}", e.getMessage());
            return Optional.of(DatabaseOutage.code(e).orElse(SILENT));
        }
    }
}
