package bevara.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.util.BytesRef;

/// Where a page of hits ends: the last hit's score and AIP, so that it holds while the index grows.
final class SearchCursor {
    private static final SortField NEWEST_FIRST = new SortField(IndexField.AIP, SortField.Type.STRING, true);
    private static final Sort BY_AIP = new Sort(NEWEST_FIRST);
    private static final Sort BY_SCORE = new Sort(SortField.FIELD_SCORE, NEWEST_FIRST);
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{1,8})\\.([0-9a-z]{26})");

    private SearchCursor() {}

    static Sort order(Question question) {
        return question.everything() ? BY_AIP : BY_SCORE;
    }

    static String after(FieldDoc last) {
        var fields = java.util.Objects.requireNonNull(last.fields);
        var score = fields.length == 1 ? 0f : (Float) fields[0];
        var aip = ((BytesRef) fields[fields.length - 1]).utf8ToString();
        var text = Integer.toHexString(Float.floatToIntBits(score)) + '.' + aip;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Throws [AccessFault.Invalid].
    static FieldDoc read(String cursor, Question question) {
        var parts = FORM.matcher(decode(cursor));
        if (!parts.matches()) throw new AccessFault.Invalid("cursor-invalid");
        var score = Float.intBitsToFloat(Integer.parseUnsignedInt(parts.group(1), 16));
        var aip = new BytesRef(parts.group(2));
        if (Float.isNaN(score)) throw new AccessFault.Invalid("cursor-invalid");
        // The document number breaks ties in Lucene; here nothing ties with the last hit but itself.
        return new FieldDoc(
                Integer.MAX_VALUE, score, question.everything() ? new Object[] {aip} : new Object[] {score, aip});
    }

    private static String decode(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException e) {
            throw new AccessFault.Invalid("cursor-invalid");
        }
    }
}
