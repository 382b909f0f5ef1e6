package bevara.storage;

import static bevara.storage.Samples.KUMLA;
import static bevara.storage.Samples.SANDVIKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistersTest {
    private static final javax.sql.DataSource DATABASE = Databases.fresh();

    @TempDir
    private Path folder;

    private ArchivalStorage storage() {
        return ArchivalStorage.onFileSystem(folder, DATABASE, Clock.systemUTC(), _ -> {});
    }

    private static RegisterEntry entry(TenantId tenant, String id, int version, String content) {
        return new RegisterEntry(tenant, "agreements", id, version, content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void what_is_kept_comes_back_by_id_and_version() {
        for (int version = 1; version <= 11; version++)
            storage().keep(entry(SANDVIKEN, "schools", version, "schools " + version));
        storage().keep(entry(SANDVIKEN, "schools-old", 1, "old"));
        storage().keep(entry(SANDVIKEN, "board", 1, "board"));
        storage().keep(entry(KUMLA, "other", 1, "other"));

        var all = storage().register(SANDVIKEN, "agreements").toList();
        assertThat(all.stream().map(e -> e.id() + " " + e.version()))
                .startsWith("board 1", "schools 1", "schools 2")
                .endsWith("schools 10", "schools 11", "schools-old 1")
                .hasSize(13);
        assertThat(all.get(2)).isEqualTo(entry(SANDVIKEN, "schools", 2, "schools 2"));
        assertThat(storage().register(SANDVIKEN, "receipts")).isEmpty();
        assertThat(storage().tenants()).containsExactly(KUMLA, SANDVIKEN);
        assertThat(folder.resolve("tenants/kumla/agreements/other/v1.json")).hasContent("other");
    }

    @Test
    void the_same_again_is_no_fault_but_other_content_is_a_conflict() {
        storage().keep(entry(SANDVIKEN, "schools", 1, "one"));
        storage().keep(entry(SANDVIKEN, "schools", 1, "one"));
        assertThatThrownBy(() -> storage().keep(entry(SANDVIKEN, "schools", 1, "two")))
                .isInstanceOf(StorageFault.Conflict.class);
        assertThat(storage().register(SANDVIKEN, "agreements")).containsExactly(entry(SANDVIKEN, "schools", 1, "one"));
    }

    @Test
    void the_folder_of_the_aips_is_no_register() {
        var inside = new RegisterEntry(SANDVIKEN, "aip", "x", 1, new byte[0]);
        assertThatThrownBy(() -> storage().keep(inside)).isInstanceOf(IllegalArgumentException.class);
    }
}
