package bevara.ingest;

import bevara.schemas.Mets;
import java.util.Locale;
import java.util.regex.Pattern;

/// What a package's METS document says that it follows. `version` is that of CSIP, empty when the profile does not tell
/// it, as the URLs of DILCIS did not before 2.2.
record EarkProfile(String url, Family family, String version) {
    private static final Pattern VERSION = Pattern.compile("v?(\\d+)[-.](\\d+)[-.](\\d+)");
    private static final Pattern SIP = Pattern.compile(
            "https?://earksip\\.dilcis\\.eu/profile/?E-ARK-SIP(-v\\d+-\\d+-\\d+)?(\\.xml)?", Pattern.CASE_INSENSITIVE);

    /// Where those who used E-ARK 1 kept its profile.
    private static final Pattern FIRST =
            Pattern.compile("https?://(www\\.)?(eark-project\\.(com|eu)|ra\\.ee|dasboard\\.eu)/.*");

    enum Family {
        CSIP,
        SIP,
        AIP,
        DIP,
        /// FGS Paketstruktur 2.0: CSIP and SIP under Riksarkivet's name.
        FGS_2,
        /// FGS Paketstruktur 1.2 and older.
        FGS_1,
        /// E-ARK before CSIP 2.
        EARK_1,
        OTHER
    }

    static final EarkProfile NONE = new EarkProfile("", Family.OTHER, "");

    /// From the root element.
    static EarkProfile of(Mets.Element mets) {
        var stated = mets.attribute("PROFILE");
        var url = stated == null ? "" : stated;
        var family = family(url.toLowerCase(Locale.ROOT), mets.declares("csip"));
        return new EarkProfile(url, family, version(url, family));
    }

    /// FGS Paketstruktur 2.0 is CSIP 2.1.0 and SIP 2.1.0, whatever version its URL has; its own versions begin with
    /// 2.0.
    private static String version(String url, Family family) {
        if (family == Family.FGS_2) return "2.1.0";
        var version = VERSION.matcher(url);
        return version.find() ? "%s.%s.%s".formatted(version.group(1), version.group(2), version.group(3)) : "";
    }

    /// Before version 2 there was no namespace for what CSIP adds to METS. A profile that is not known frees from no
    /// rule.
    private static Family family(String url, boolean csip) {
        if (url.contains("commonspecificationsweden")) return Family.FGS_1;
        if (!csip && FIRST.matcher(url).matches()) return Family.EARK_1;
        if (url.contains("e-ark-csip") || url.endsWith("/csip.xml")) return Family.CSIP;
        if (url.contains("e-ark-sip")) return Family.SIP;
        if (url.contains("e-ark-aip")) return Family.AIP;
        if (url.contains("e-ark-dip")) return Family.DIP;
        if (url.contains("ra.se") || url.contains("riksarkivet.se")) return Family.FGS_2;
        return Family.OTHER;
    }

    /// Whether the rules of CSIP 2 are asked of it.
    boolean second() {
        return family != Family.FGS_1 && family != Family.EARK_1;
    }

    /// The version by which it is judged: its own, else the newest.
    String judgedBy() {
        return version.isEmpty() ? "2.2.0" : version;
    }

    boolean namesSip() {
        return SIP.matcher(url).matches();
    }

    /// Whether the rules for SIPs are asked of it, when it calls itself a package of this type.
    boolean sip(String packageType) {
        return switch (family) {
            case SIP, FGS_2 -> true;
            case OTHER -> packageType.equals("SIP");
            case CSIP, AIP, DIP, FGS_1, EARK_1 -> false;
        };
    }
}
