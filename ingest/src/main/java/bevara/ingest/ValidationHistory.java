package bevara.ingest;

import bevara.formats.Check;
import bevara.formats.ToolVersion;
import bevara.schemas.Premis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The checks of files as PREMIS events: one for all files that were checked by the same standard with the same
/// outcome, so that a history does not grow with the files. METS names the event with each file; what is wrong is told
/// of the first ones.
final class ValidationHistory {
    private static final String TYPE = "validation";
    private static final int TOLD = 50;

    private final Map<Group, Files> groups = new LinkedHashMap<>();

    private record Group(Check check, String outcome) {}

    private static final class Files {
        private final List<String> problems = new ArrayList<>();
        private long count;

        private void add(CheckedFile file) {
            count++;
            var problem = file.validation().problem();
            if (!problem.isEmpty() && problems.size() < TOLD) problems.add(file.path() + ": " + problem);
        }

        private String note() {
            var note = new StringBuilder(count == 1 ? "1 file" : count + " files");
            for (var problem : problems) note.append("; ").append(problem);
            if (!problems.isEmpty() && problems.size() < count)
                note.append("; and ").append(count - problems.size()).append(" more");
            return note.toString();
        }
    }

    ValidationHistory(Iterable<CheckedFile> files) {
        for (var file : files) {
            var validation = file.validation();
            if (!validation.made()) continue;
            var group = new Group(validation.check(), validation.outcome());
            groups.computeIfAbsent(group, _ -> new Files()).add(file);
        }
    }

    /// The programs that checked, each once.
    List<ToolVersion> tools() {
        return groups.keySet().stream()
                .map(group -> group.check().by())
                .distinct()
                .toList();
    }

    /// `agents` knows the agent's id of each of the tools.
    void tell(Instant now, Map<ToolVersion, String> agents, List<Premis.Event> events) {
        groups.forEach((group, files) -> events.add(new Premis.Event(
                "event-" + (events.size() + 1),
                TYPE,
                now,
                group.check().standard(),
                group.outcome(),
                files.note(),
                List.of(agents.getOrDefault(group.check().by(), "agent-bevara")))));
    }

    /// The ids of these events in the history that they were told to, each for the validations it tells of.
    Map<String, String> ids(Premis.Document history) {
        var ids = new LinkedHashMap<String, String>();
        for (var group : groups.keySet())
            history.events().stream()
                    .filter(event -> event.type().equals(TYPE)
                            && event.detail().equals(group.check().standard())
                            && event.outcome().equals(group.outcome()))
                    .findFirst()
                    .ifPresent(event -> ids.put(key(group.check(), group.outcome()), event.id()));
        return ids;
    }

    /// The event's id in `ids`, empty when the file was not checked.
    static String id(Validation validation, Map<String, String> ids) {
        return ids.getOrDefault(key(validation.check(), validation.outcome()), "");
    }

    private static String key(Check check, String outcome) {
        return check.standard() + '\n' + outcome;
    }
}
