package bevara.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Packages made from a seed: the same seed gives the same bytes, on every machine and for ever. Each is a plain
/// zip whose entries are stored, since deflated bytes differ between releases of zlib.
record Corpus(long seed) {
    /// A word that stands in the name and in every text of each package and nowhere else, so that search can
    /// count them.
    static final String MARK = "riktmärkesprov";

    private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);
    private static final List<String> WORDS = List.of(("ansökan om bygglov för fastigheten inkom till nämnden och"
                    + " ärendet har beretts av handläggaren som föreslår att kommunstyrelsen beslutar enligt"
                    + " förvaltningens förslag yttrande från grannar begärdes protokollet justerades vid sammanträdet"
                    + " arkivet tog emot handlingarna detaljplan skolskjuts överklagande remiss tjänsteskrivelse"
                    + " delegationsbeslut äldreomsorg miljöprövning upphandling avtal bilaga ritning kvarter gata å älv"
                    + " rådhuset diarieförd sekretess prövas öppet årlig budget räkenskaper vatten avlopp den det en"
                    + " ett i på med till av är inte vid under efter mellan samt eller kan ska bör")
            .split(" "));

    /// `packages` packages of `files` texts, `size` bytes each, in Swedish-like words.
    List<Path> small(Path folder, int packages, int files, int size) {
        return IntStream.rangeClosed(1, packages)
                .parallel()
                .mapToObj(n -> {
                    var random = random(n);
                    return write(
                            folder.resolve("%s %05d.zip".formatted(MARK, n)),
                            files,
                            "handlingar/skrivelse-%04d.txt",
                            () -> text(random, size));
                })
                .toList();
    }

    /// One package of `files` files of `size` bytes that look like noise, as pictures and films do.
    Path large(Path folder, int files, int size) {
        var random = random(0);
        var bytes = new byte[size];
        return write(folder.resolve(MARK + " stor.zip"), files, "bilder/bild-%05d.bin", () -> {
            random.nextBytes(bytes);
            return bytes;
        });
    }

    RandomGenerator random(long package_) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 1_000_003 + package_);
    }

    private interface Content {
        byte[] next();
    }

    private static Path write(Path zip, int files, String names, Content content) {
        try (var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip), 1 << 16))) {
            for (int n = 1; n <= files; n++) {
                store(out, names.formatted(n), content.next());
            }
            return zip;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void store(ZipOutputStream out, String name, byte[] bytes) throws IOException {
        var crc = new CRC32();
        crc.update(bytes);
        var entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(TIME);
        out.putNextEntry(entry);
        ((OutputStream) out).write(bytes);
        out.closeEntry();
    }

    /// Swedish-like sentences, exactly `size` bytes of UTF-8, the [#MARK] first.
    static byte[] text(RandomGenerator random, int size) {
        var text = new StringBuilder(size).append(MARK).append(".\n");
        while (text.length() < size) sentence(random, text);
        // Swedish letters take two bytes, so the text is too long now; a cut letter at the end becomes blanks.
        var bytes = Arrays.copyOf(text.toString().getBytes(StandardCharsets.UTF_8), size);
        for (int i = size - 1; i >= 0 && bytes[i] < 0; i--) bytes[i] = ' ';
        return bytes;
    }

    private static void sentence(RandomGenerator random, StringBuilder text) {
        int start = text.length();
        for (int words = random.nextInt(6, 18); words > 0; words--) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(words > 1 ? " " : ".");
        }
        text.replace(start, start + 1, text.substring(start, start + 1).toUpperCase(Locale.ROOT));
        text.append(random.nextInt(5) == 0 ? '\n' : ' ');
    }
}
