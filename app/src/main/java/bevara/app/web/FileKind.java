package bevara.app.web;

import java.util.Locale;
import java.util.Set;

/// What sort of thing a file is to a reader, and how it can be shown.
public enum FileKind {
    PDF("pdf", Showing.PDF),
    IMAGE("image", Showing.IMAGE),
    PICTURE("image", Showing.NONE),
    DOCUMENT("text", Showing.NONE),
    SHEET("table", Showing.NONE),
    SLIDES("slides", Showing.NONE),
    TEXT("text", Showing.TEXT),
    MARKUP("code", Showing.TEXT),
    MAIL("mail", Showing.TEXT),
    SOUND("sound", Showing.NONE),
    FILM("film", Showing.NONE),
    ARCHIVE("box", Showing.NONE),
    OTHER("file", Showing.NONE);

    /// Users' files are never rendered as HTML: markup is shown as its source.
    public enum Showing {
        PDF,
        IMAGE,
        TEXT,
        NONE
    }

    private static final Set<String> BROWSER_IMAGES =
            Set.of("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/bmp");

    private final String icon;
    private final Showing showing;

    FileKind(String icon, Showing showing) {
        this.icon = icon;
        this.showing = showing;
    }

    public static FileKind of(String mime) {
        var type = mime.toLowerCase(Locale.ROOT).replaceFirst(";.*", "").strip();
        if (type.equals("application/pdf")) return PDF;
        if (type.equals("message/rfc822")) return MAIL;
        if (type.endsWith("xml") || type.equals("text/html") || type.equals("application/json")) return MARKUP;
        if (BROWSER_IMAGES.contains(type)) return IMAGE;
        if (type.startsWith("image/")) return PICTURE;
        if (type.startsWith("audio/")) return SOUND;
        if (type.startsWith("video/")) return FILM;
        if (type.contains("spreadsheet") || type.contains("excel")) return SHEET;
        if (type.contains("presentation") || type.contains("powerpoint")) return SLIDES;
        if (type.contains("word") || type.contains("opendocument.text") || type.equals("application/rtf"))
            return DOCUMENT;
        if (type.contains("zip") || type.contains("tar") || type.contains("compressed")) return ARCHIVE;
        return type.startsWith("text/") ? TEXT : OTHER;
    }

    public String icon() {
        return icon;
    }

    public Showing showing() {
        return showing;
    }
}
