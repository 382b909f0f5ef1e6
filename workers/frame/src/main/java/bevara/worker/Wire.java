package bevara.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/// How requests and answers are written: numbers big-endian, texts in UTF-8 after their length. What a worker
/// says is not believed to be well-formed.
public final class Wire {
    private static final int BYTES_A_CHARACTER = 4;

    private Wire() {}

    public static void ask(DataOutputStream out, Request request) throws IOException {
        write(out, request.name());
        write(out, request.mime());
        write(out, String.join(" ", request.tasks()));
        var file = request.file();
        write(out, file == null ? "" : file.toString());
        out.writeInt(request.bytes().length);
        out.write(request.bytes());
    }

    static Request receive(DataInputStream in) throws IOException {
        var name = read(in);
        var mime = read(in);
        var tasks = Set.of(read(in).split(" "));
        var file = read(in);
        return new Request(name, mime, tasks, in.readNBytes(in.readInt()), file.isEmpty() ? null : Path.of(file));
    }

    static void answer(DataOutputStream out, Answer answer) throws IOException {
        var facts = answer.facts();
        out.writeInt(facts.size());
        for (var fact : facts) {
            write(out, fact.name());
            write(out, fact.value());
        }
        out.flush();
    }

    /// Throws IOException when that is no answer.
    public static Answer hear(DataInputStream in) throws IOException {
        int facts = in.readInt();
        if (facts < 0 || facts > Answer.MOST_FACTS) throw new IOException("no answer has so many facts: " + facts);
        var answer = new Answer();
        long characters = 0;
        for (; facts > 0; facts--) {
            var name = read(in);
            var value = read(in);
            characters += name.length() + value.length();
            if (characters > 2L * Answer.LONGEST_TEXT) throw new IOException("no answer is so long");
            answer.say(name, value);
        }
        return answer;
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > BYTES_A_CHARACTER * Answer.LONGEST_TEXT)
            throw new IOException("no text has the length " + length);
        var bytes = in.readNBytes(length);
        if (bytes.length < length) throw new EOFException();
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
