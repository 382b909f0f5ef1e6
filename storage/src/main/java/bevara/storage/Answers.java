package bevara.storage;

import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.TransactionException;

/// What the database answers, or that it does not.
final class Answers {
    private Answers() {}

    /// Throws [StorageFault.Unavailable] when the database fails; a duplicate key goes through
    /// unchanged.
    static <T> T of(Supplier<T> question) {
        try {
            return question.get();
        } catch (DuplicateKeyException e) {
            throw e;
        } catch (DataAccessException | TransactionException e) {
            throw new StorageFault.Unavailable("storage's database does not answer", e);
        }
    }
}
