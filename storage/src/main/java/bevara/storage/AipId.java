package bevara.storage;

import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// The identifier of an AIP: 26 characters of Crockford's base 32 in lower case, 48 bits of milliseconds
/// and then 80 random bits, so that ids sort by the time they were made.
public record AipId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-hjkmnp-tv-z]{26}");
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    public AipId {
        if (!FORM.matcher(value).matches()) throw new IllegalArgumentException("not an AIP id: " + value);
    }

    /// A new id. `random` should be a [SecureRandom] where ids must not be guessed.
    public static AipId create(Instant now, RandomGenerator random) {
        var text = new StringBuilder(26);
        long millis = now.toEpochMilli();
        for (int shift = 45; shift >= 0; shift -= 5) text.append(ALPHABET.charAt((int) (millis >>> shift) & 31));
        for (int i = 0; i < 16; i++) text.append(ALPHABET.charAt(random.nextInt(32)));
        return new AipId(text.toString());
    }

    /// When the id was made, to the millisecond.
    public Instant made() {
        long millis = 0;
        for (int i = 0; i < 10; i++) millis = millis << 5 | ALPHABET.indexOf(value.charAt(i));
        return Instant.ofEpochMilli(millis);
    }

    @Override
    public String toString() {
        return value;
    }
}
