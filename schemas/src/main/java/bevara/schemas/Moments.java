package bevara.schemas;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// `xs:dateTime` as strangers write it: without a zone it is taken as UTC, without a time as that day's start.
final class Moments {
    private Moments() {}

    static @Nullable Instant parse(String text) {
        var stripped = text.strip();
        if (stripped.length() < 10) return null;
        try {
            if (stripped.length() == 10)
                return LocalDate.parse(stripped).atStartOfDay().toInstant(ZoneOffset.UTC);
            int zone = stripped.length() - "+01:00".length();
            boolean zoned = stripped.endsWith("Z")
                    || zone > 10 && (stripped.charAt(zone) == '+' || stripped.charAt(zone) == '-');
            return zoned
                    ? Instant.parse(stripped)
                    : LocalDateTime.parse(stripped).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
