package bevara.ingest;

/// Is told how far an examination has come. Called very often.
interface Watcher {
    Watcher NONE = new Watcher() {};

    default void step(Submission.Step step) {}

    default void at(long files, long filesTotal, long bytes, long bytesTotal) {}
}
