package bevara.ingest;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The fixed lists of values that E-ARK and METS name, those of all versions together: a term that was taken out is
/// still right in a package made before.
///
/// Sources: the vocabularies of the DILCIS Board for CSIP and SIP; METS 1.12, `MDTYPE` and `CHECKSUMTYPE`; FGS
/// Paketstruktur 1.2.
enum Vocabulary {
    CATEGORY("""
            Textual works - Print|Textual works - Digital|Textual works - Electronic Serials
            Digital Musical Composition (score-based representations)|Musical Scores - Print|Musical Scores - Digital
            Photographs - Print|Photographs - Digital|Other Graphic Images - Print|Other Graphic Images - Digital
            Microforms|Audio - On Tangible Medium (digital or analog)|Audio - Media-independent (digital)
            Motion Pictures - Digital and Physical Media|Video - File-based and Physical Media
            Software|Software and Video Games|Email|Datasets|Geospatial Data
            Geographic Information System (GIS) - Vector Data|GIS Raster and Georeferenced Images
            GIS Vector and Raster Combined|Non-GIS Cartographic|2D and 3D Computer Aided Design
            Design (schematics, architectural drawings) - Print
            Scanned 3D Objects (output from photogrammetry scanning)|Databases|Websites|Web Archives|Collection|Event
            Image|Interactive resource|Moving image|Sound|Still image|Text|Physical object|Service|Mixed|Other"""),
    INFORMATION("""
            SMURFERMS|SMURFSFSB|ERMS|SIARD1|SIARD2|SIARDDK|GeoData|GeoVectorGML|GeoRasterGeotiff|MIXED|OTHER"""),
    PACKAGE("SIP|AIP|DIP|AIU|AIC"),
    STATUS("CURRENT|SUPERSEDED"),
    RECORD("NEW|SUPPLEMENT|REPLACEMENT|TEST|VERSION|DELETE|OTHER"),
    METADATA("""
            MARC|MODS|EAD|DC|NISOIMG|LC-AV|VRA|TEIHDR|DDI|FGDC|LOM|PREMIS|PREMIS:OBJECT|PREMIS:AGENT|PREMIS:RIGHTS
            PREMIS:EVENT|TEXTMD|METSRIGHTS|ISO 19115:2003 NAP|EAC-CPF|LIDO|OTHER"""),
    CHECKSUM("Adler-32|CRC32|HAVAL|MD5|MNP|SHA-1|SHA-256|SHA-384|SHA-512|TIGER|WHIRLPOOL"),
    FGS_TYPE("""
            ERMS|Personnel|Medical record|Economics|Databases|Webpages|GIS|No specification|AIC|Archival information
            Unstructured|Single records|Publication"""),
    FGS_AGREEMENT("AGREEMENT|DEPOSIT|GIFT|Not specified"),
    FGS_ANSWER("Yes|No"),
    FGS_RESTRICTION("Secrecy|PuL|Secrecy and PuL|GDPR");

    /// The names of content specifications with a version, of which there will be more: `citserms_v2_1`.
    private static final Pattern SPECIFICATION = Pattern.compile("ci?ts?[a-z]+_v\\d+_\\d+");

    private final Set<String> terms;
    private final String shown;

    Vocabulary(String terms) {
        this.shown = terms.replace('\n', '|').replaceAll("\\s*\\|\\s*", ", ").strip();
        this.terms = terms.lines()
                .flatMap(line -> java.util.Arrays.stream(line.strip().split("\\|")))
                .map(this::key)
                .collect(Collectors.toSet());
    }

    static Vocabulary named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /// All terms, for people.
    String shown() {
        return shown;
    }

    boolean has(String value) {
        if (this == INFORMATION && SPECIFICATION.matcher(value).matches()) return true;
        return terms.contains(key(value));
    }

    /// Categories are written with dashes of several kinds and in several cases, in the lists themselves.
    private String key(String value) {
        if (!name().equals("CATEGORY")) return value;
        return value.replace('\u2013', '-').replace('\u2014', '-').toLowerCase(Locale.ROOT);
    }
}
