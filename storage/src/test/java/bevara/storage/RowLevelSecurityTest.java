package bevara.storage;

import static bevara.storage.Samples.KUMLA;
import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The second line of defence: with an ordinary role, the database itself keeps the tenants apart.
class RowLevelSecurityTest {
    @TempDir
    private Path folder;

    @Test
    void a_connection_bound_to_a_tenant_sees_and_writes_its_own_entries_only() {
        var samples = new Samples();
        try (var all = Databases.freshFor("*");
                var kumla = Databases.boundTo(KUMLA.value(), all)) {
            var everyone = ArchivalStorage.onFileSystem(folder, all, Clock.systemUTC(), _ -> {});
            var theirs = ArchivalStorage.onFileSystem(folder, kumla, Clock.systemUTC(), _ -> {});

            everyone.store(draft(SANDVIKEN, samples.aipId()));
            theirs.store(draft(KUMLA, samples.aipId()));
            assertThat(theirs.journal(0, 10))
                    .singleElement()
                    .isEqualTo(everyone.journal(1, 1).getFirst());
            assertThat(everyone.journal(0, 10)).hasSize(2);
            assertThatThrownBy(() -> theirs.store(draft(SANDVIKEN, samples.aipId())))
                    .isInstanceOf(StorageFault.Unavailable.class);
            assertThat(everyone.rebuildJournal(_ -> {})).isEqualTo(1);
            assertThat(everyone.journal(0, 10).stream().map(JournalEntry::position))
                    .containsExactly(1L, 2L, 3L);
        }
    }
}
