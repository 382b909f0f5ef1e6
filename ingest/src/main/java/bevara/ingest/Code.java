package bevara.ingest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every kind of finding. The texts are in `findings_sv.properties` and `findings_en.properties`.
enum Code {
    // the archive and the names in it
    ARCHIVE_DAMAGED,
    ARCHIVE_HAS_NOISE,
    ARCHIVE_HIDES_FILES,
    COMPRESSION_UNSUPPORTED,
    DUPLICATE_ENTRY,
    ENTRY_ENCRYPTED,
    FOLDER_HAS_CONTENT,
    LINK_IN_PACKAGE,
    NAMES_ALIKE,
    NAMES_CLASH,
    NAME_HAS_BACKSLASHES,
    NAME_HAS_LINE_BREAK,
    NAME_MISLEADING,
    NAME_NOT_PORTABLE,
    NAME_NOT_UTF8,
    NOT_A_PACKAGE,
    PACKAGE_EMPTY,
    PATH_ABSOLUTE,
    PATH_ESCAPES,
    PATH_INVALID,
    PATH_TOO_DEEP,
    SPECIAL_FILE_IN_PACKAGE,
    TOO_LARGE,
    TOO_MANY_ENTRIES,
    ZIP_BOMB,

    // what every kind of package states of its files
    ALGORITHM_UNKNOWN,
    DIGEST_INVALID(0),
    DIGEST_MISMATCH(1),
    FILE_MISSING(0),
    FILE_NOT_LISTED,
    NAME_FORM_DIFFERS(0),
    SIZE_MISMATCH(0),

    // what the files are
    FILE_ENCRYPTED,
    FORMAT_DISAGREEMENT,
    FORMAT_INVALID,
    FORMAT_UNKNOWN,
    FORMAT_BY_NAME_ONLY,
    NOT_CHECKED,

    // BagIt
    BAG_DECLARATION_INVALID,
    BAG_ENCODING_UNKNOWN,
    BAG_INFO_INVALID,
    BAG_INFO_REPEATED,
    BAG_NOT_ALONE,
    BAG_VERSION_UNSUPPORTED,
    FETCH_INVALID,
    FETCH_NOT_SUPPORTED,
    MANIFEST_ENTRY_MISPLACED,
    MANIFEST_LINE_INVALID,
    MANIFEST_LINE_REPEATED,
    MANIFEST_MISSING,
    MANIFEST_NAME_INVALID,
    MANIFEST_PATH_REPAIRED,
    OXUM_MISMATCH,
    PAYLOAD_MISSING,
    PERCENT_NAME_LITERAL(0),
    TAG_FILE_HAS_BOM,
    TAG_FILE_TOO_LARGE,
    TAG_FILE_UNREADABLE,

    // the profile of bags that an agreement names
    PROFILE_FILE_MISSING,
    PROFILE_FILE_NOT_ALLOWED,
    PROFILE_INFO_MISSING,
    PROFILE_INFO_REPEATED,
    PROFILE_INFO_VALUE,
    PROFILE_NOT_NAMED,
    PROFILE_PAYLOAD_NOT_EMPTY,
    PROFILE_VERSION,
    PROFILE_WRAPPING,

    // E-ARK
    CHECKSUM_MISSING(0),
    EARK_ATTRIBUTE_MISSING,
    EARK_ATTRIBUTE_WRONG,
    EARK_ELEMENT_EMPTY,
    EARK_ELEMENT_MISSING,
    EARK_ELEMENT_REPEATED,
    EARK_FILE_MISPLACED,
    EARK_FILE_MISSING,
    EARK_FOLDER_MISSING,
    EARK_ID_REPEATED,
    EARK_METADATA_UNDESCRIBED,
    EARK_NAME_DIFFERS,
    EARK_NOT_IN_STRUCTURE,
    EARK_OPTION_UNUSED,
    EARK_REFERENCE_UNKNOWN,
    EARK_ROOT_MISSING,
    METS_ATTRIBUTE_MISSING,
    METS_ELEMENT_MISPLACED,
    METS_ELEMENT_MISSING,
    METS_ELEMENT_REPEATED,
    METS_PART_UNKNOWN,
    METS_UNREADABLE,
    METS_VALUE_INVALID,
    PACKAGE_TYPE_NOT_SIP,
    PREMIS_OTHER,
    PREMIS_UNREADABLE,
    REFERENCE_ESCAPES,
    REFERENCE_OUTSIDE,
    REFERENCE_REPAIRED,

    // the format policy
    CONVERSION_FAILED,
    CONVERSION_INCOMPLETE,
    CONVERSION_PARTIAL,
    CONVERSION_UNAVAILABLE,
    FORMAT_CONVERTED,
    FORMAT_DISPENSED,
    FORMAT_NOT_VALIDATED,
    FORMAT_REFUSED,
    FORMAT_REFUSED_INVALID,
    FORMAT_TO_CONVERT,
    FORMAT_WARNED,

    // the virus scan
    NOT_SCANNED_ENCRYPTED,
    NOT_SCANNED_FAULT,
    NOT_SCANNED_LIMIT,
    NOT_SCANNED_TOO_LARGE,
    SCANNER_LENIENT,
    SCANNER_MISSING,
    SCANNER_UNAVAILABLE,
    VIRUS_FOUND,
    VIRUS_SUSPECTED,

    // metadata of cases
    CASES_MISSING,
    CASES_TOO_MANY,
    CASE_ATTRIBUTE_MISSING,
    CASE_ELEMENT_MISPLACED,
    CASE_ELEMENT_MISSING,
    CASE_ELEMENT_REPEATED,
    CASE_ELEMENT_UNKNOWN,
    CASE_METADATA_UNREADABLE,
    CASE_VALUE_INVALID,

    // databases and registers
    REGISTER_COLUMNS_DIFFER,
    REGISTER_DECLARATION_UNREADABLE,
    REGISTER_ENCODING_UNKNOWN,
    REGISTER_FIELDS_DIFFER,
    REGISTER_HEADER_DIFFERS,
    REGISTER_NOT_COMPARED,
    REGISTER_QUOTES_OPEN,
    REGISTER_QUOTES_STRAY,
    REGISTER_ROWS_DIFFER,
    SIARD_DIGEST_DIFFERS,
    SIARD_ENTRY_MISPLACED,
    SIARD_FILE_MISSING,
    SIARD_LARGE_OBJECTS_MISSING,
    SIARD_LARGE_OBJECT_MISSING,
    SIARD_METADATA_INCOMPLETE,
    SIARD_METADATA_UNREADABLE,
    SIARD_ROWS_DIFFER,
    SIARD_TABLE_UNREADABLE,
    SIARD_UNREADABLE,
    SIARD_VERSION_UNKNOWN,

    // the delivery
    DRY_RUN_PASSED,
    INTERNAL_FAULT,
    KIND_NOT_AGREED,
    NO_ROOM,
    PACKAGE_DAMAGED,
    PACKAGE_DIGEST_MISMATCH,
    PACKAGE_ID_SEEN,
    PACKAGE_LENGTH_MISMATCH,
    REJECTED_BY_ARCHIVIST,
    UPLOAD_INTERRUPTED,
    UPLOAD_CANCELLED,
    UPLOAD_EXPIRED,
    WAITING_FOR_DATABASE,
    WAITING_FOR_KEY,
    WAITING_AFTER_FAULT,
    WAITING_FOR_STORE,
    WAITING_FOR_TOOLS;

    private static final Map<String, Code> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Code::code, Function.identity()));
    private static final int ITSELF = -1;

    private final int statedIn;

    Code() {
        this(ITSELF);
    }

    /// `statedIn`: which of the finding's arguments is the file that has the line, where it is not the finding's path.
    Code(int statedIn) {
        this.statedIn = statedIn;
    }

    /// The file whose line a finding of this code gives.
    static String lineOf(Finding finding) {
        var code = BY_CODE.get(finding.code());
        if (code == null
                || code.statedIn == ITSELF
                || code.statedIn >= finding.arguments().size()) return finding.path();
        return finding.arguments().get(code.statedIn);
    }

    /// As in the API: lower case, hyphens.
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
