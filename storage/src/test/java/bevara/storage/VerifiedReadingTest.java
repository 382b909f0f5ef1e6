package bevara.storage;

import static bevara.storage.Samples.SANDVIKEN;
import static bevara.storage.Samples.draft;
import static bevara.storage.Samples.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bevara.storage.StoredVersion.Member;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whoever reads gets the right bytes, or is told; nobody gets wrong ones for good.
class VerifiedReadingTest {
    private static final StoreId MAIN = new StoreId("main");
    private static final StoreId SECOND = new StoreId("second");
    private static final String LETTER = "Kära nämnd, jag ansöker om bygglov.";
    private static final String BOOK = "Protokoll. ".repeat(20_000);

    @TempDir
    private Path folder;

    private final HikariDataSource database = Databases.pool();
    private final Set<Path> down = new HashSet<>();
    private final AtomicInteger reads = new AtomicInteger();
    private ArchivalStorage storage;
    private StoredVersion stored;
    private Member letter;
    private Member book;

    @BeforeEach
    void open() {
        storage = open(new VerifiedReading.Limits(1000, 3000));
        stored = storage.store(draft(
                SANDVIKEN,
                new Samples().aipId(),
                1,
                text("data-0001.zip", "zip" + LETTER + BOOK + "end"),
                text("mets.xml", "<mets/>")));
        letter = member("zip".length(), LETTER);
        book = member(("zip" + LETTER).getBytes(UTF_8).length, BOOK);
        reads.set(0);
    }

    private Member member(long place, String content) {
        var bytes = content.getBytes(UTF_8);
        return new Member(stored.content("data-0001.zip"), place, bytes.length, Digest.of(bytes));
    }

    private ArchivalStorage open(VerifiedReading.Limits limits) {
        var stores = new ArrayList<StoragePlan.Store>();
        for (var id : List.of(MAIN, SECOND))
            stores.add(new StoragePlan.Store(id, new StoragePlan.Place.Folder(root(id)), false));
        var setup = new ArchivalStorage.Setup(
                new StoragePlan(stores, List.of(MAIN, SECOND), Map.of()),
                database,
                Clock.systemUTC(),
                null,
                _ -> {},
                new Custody.Pace(Duration.ofDays(90), 0),
                new SplittableRandom(7));
        return new OcflStorage(
                setup,
                place -> switch (place) {
                    case StoragePlan.Place.Folder(var path) -> new Counted(new FileSystemStore(path), path);
                    case StoragePlan.Place.S3 _ -> throw new IllegalArgumentException();
                },
                limits);
    }

    private Path root(StoreId store) {
        return folder.resolve(store.value());
    }

    @AfterEach
    void close() {
        database.close();
    }

    /// Counts what is read of content, and may be away.
    private final class Counted extends ForwardingStore {
        private final Path root;

        Counted(ObjectStore store, Path root) {
            super(store);
            this.root = root;
        }

        @Override
        ObjectStore store() {
            if (down.contains(root)) throw new StorageFault.Unavailable(root + " is down");
            return super.store();
        }

        @Override
        public InputStream read(StoreKey key, long offset, long length) {
            if (key.value().contains("/content/")) reads.incrementAndGet();
            return super.read(key, offset, length);
        }
    }

    private void flip(StoreId store, String name, long at) throws IOException {
        var file = root(store).resolve(stored.content(name).key());
        var bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 4;
        Files.write(file, bytes);
    }

    private void flip(StoreId store, Member member) throws IOException {
        flip(store, "data-0001.zip", member.place() + member.size() / 2);
    }

    private static String read(InputStream bytes) throws IOException {
        try (bytes) {
            return new String(bytes.readAllBytes(), UTF_8);
        }
    }

    private InputStream whole(Member member) {
        return storage.read(member, 0, member.size());
    }

    private List<Alarm.Code> alarms() {
        return storage.custody().alarms(SANDVIKEN).stream().map(Alarm::code).toList();
    }

    @Test
    void what_is_right_is_read_once() throws IOException {
        assertThat(read(whole(letter))).isEqualTo(LETTER);
        assertThat(read(whole(book))).isEqualTo(BOOK);
        assertThat(read(storage.read(book, 11, 9))).isEqualTo("Protokoll");
        assertThat(reads).hasValue(3);
    }

    @Test
    void a_small_file_damaged_in_the_first_store_comes_from_the_next_and_is_mended() throws IOException {
        flip(MAIN, letter);
        assertThat(read(whole(letter))).isEqualTo(LETTER);
        assertThat(read(storage.read(letter, 0, 4))).as("a part of it").isEqualTo(LETTER.substring(0, 3));
        assertThat(alarms()).isEmpty();

        storage.custody().audit(Duration.ofMinutes(1));
        assertThat(alarms()).containsExactly(Alarm.Code.REPAIRED);
        assertThat(storage.verify(SANDVIKEN, stored.aip())).isEmpty();
        assertThat(storage.custody().events(SANDVIKEN, stored.aip()))
                .extracting(Custody.Event::type)
                .containsExactly("fixity check", "recovery");
    }

    @Test
    void a_large_file_damaged_in_the_first_store_breaks_off_and_then_comes_from_the_next() throws IOException {
        flip(MAIN, book);
        var given = new java.io.ByteArrayOutputStream();
        assertThatThrownBy(() -> {
                    try (var in = whole(book)) {
                        in.transferTo(given);
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(given.size()).as("never whole").isLessThan((int) book.size());
        assertThat(read(whole(book))).isEqualTo(BOOK);
        assertThat(read(storage.read(book, book.size() / 2 - 2, 5)))
                .as("a part, from where nothing was wrong")
                .isEqualTo(BOOK.substring((int) book.size() / 2 - 2, (int) book.size() / 2 + 3));

        storage.custody().audit(Duration.ofMinutes(1));
        assertThat(alarms()).containsExactly(Alarm.Code.REPAIRED);
        assertThat(storage.verify(SANDVIKEN, stored.aip())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {3000, 0})
    void what_is_damaged_in_all_stores_is_refused_whatever_room_there_is(int held) throws IOException {
        storage = open(new VerifiedReading.Limits(1000, held));
        for (var store : List.of(MAIN, SECOND)) {
            flip(store, letter);
            flip(store, book);
        }
        assertThatThrownBy(() -> read(whole(letter))).isInstanceOf(StorageFault.Corrupt.class);
        assertThatThrownBy(() -> read(storage.read(letter, 0, 4))).isInstanceOf(StorageFault.Corrupt.class);
        for (int i = 0; i < 3; i++)
            assertThatThrownBy(() -> read(whole(book))).isInstanceOfAny(IOException.class, StorageFault.Corrupt.class);

        storage.custody().audit(Duration.ofMinutes(1));
        assertThat(alarms()).containsOnly(Alarm.Code.NO_GOOD_COPY);
        assertThat(storage.custody().lost(SANDVIKEN, stored.aip())).isTrue();
    }

    @Test
    void copies_damaged_in_different_files_give_both() throws IOException {
        flip(MAIN, letter);
        flip(SECOND, "mets.xml", 2);
        assertThat(read(whole(letter))).isEqualTo(LETTER);
        assertThat(read(storage.read(stored.content("mets.xml"), 0, -1))).isEqualTo("<mets/>");
        storage = open(VerifiedReading.Limits.USUAL);
        flip(MAIN, "mets.xml", 3);
        assertThatThrownBy(() -> storage.read(stored.content("mets.xml"), 0, -1))
                .isInstanceOf(StorageFault.Corrupt.class);
    }

    @Test
    void what_may_be_right_in_a_store_that_is_away_is_not_called_damaged() throws IOException {
        flip(MAIN, letter);
        down.add(root(SECOND));
        assertThatThrownBy(() -> whole(letter)).isInstanceOf(StorageFault.Unavailable.class);
        down.clear();
        assertThat(read(whole(letter))).isEqualTo(LETTER);
    }

    @Test
    void wrong_bytes_that_are_right_when_read_again_are_told_too() {
        var other = new Member(letter.content(), letter.place(), letter.size(), Digest.of(new byte[] {1}));
        assertThatThrownBy(() -> whole(other)).isInstanceOf(StorageFault.Corrupt.class);
        storage.custody().audit(Duration.ofMinutes(1));
        assertThat(alarms()).containsOnly(Alarm.Code.READ_DIFFERS);
        assertThat(storage.custody().copies(SANDVIKEN, stored.aip())).allMatch(Custody.CopyView::whole);
    }

    @Test
    void a_copy_in_doubt_when_the_process_ends_is_read_after_the_next_start() throws IOException {
        storage.custody().audit(Duration.ofMinutes(1));
        flip(MAIN, letter);
        assertThat(read(whole(letter))).isEqualTo(LETTER);
        storage = open(VerifiedReading.Limits.USUAL);
        storage.custody().audit(Duration.ofMinutes(1));
        assertThat(alarms()).containsExactly(Alarm.Code.REPAIRED);
    }

    @Test
    void memory_is_given_back_and_bounds_nothing_but_itself() throws IOException {
        var open = new ArrayList<InputStream>();
        for (int i = 0; i < 200; i++) open.add(whole(letter));
        for (var in : open) assertThat(read(in)).isEqualTo(LETTER);
        reads.set(0);
        assertThat(read(whole(letter))).isEqualTo(LETTER);
        assertThat(reads).as("held in memory again").hasValue(1);
    }
}
