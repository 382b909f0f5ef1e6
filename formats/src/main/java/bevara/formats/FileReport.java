package bevara.formats;

import java.util.List;
import java.util.Map;

/// What was found out of a file. `pronom` and `tika` are what each tool says by itself, `judged` what is made of
/// both ([Judgement]); `disagree` when they say things that cannot both be true. What was not asked for is
/// [Identity#UNKNOWN], [Validity#NOT_CHECKED] with [Check#NONE], [Text#NONE].
public record FileReport(
        Identity pronom,
        Identity tika,
        Identity judged,
        boolean disagree,
        Validity validity,
        List<Problem> problems,
        Check check,
        boolean encrypted,
        Map<String, String> properties,
        Text text) {
    public FileReport {
        problems = List.copyOf(problems);
        properties = Map.copyOf(properties);
    }
}
