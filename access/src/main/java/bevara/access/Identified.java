package bevara.access;

import java.time.Instant;

/// A file that is of another format than was thought before. A PUID is empty where none is known.
public record Identified(
        String aip, String file, String path, String signatures, Instant at, Format former, Format now) {
    public record Format(String puid, String mime, String name) {}
}
