package bevara.worker;

/// A tool that looks into files, one at a time.
@FunctionalInterface
public interface Worker {
    /// What it throws is said as [Answer#FAILED], with what was said until then.
    void look(Request request, Answer answer) throws Exception;
}
