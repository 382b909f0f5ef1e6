package bevara.app.command;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Drops what comes first, and passes the rest on.
final class TailStream extends FilterOutputStream {
    private long dropping;

    TailStream(OutputStream out, long dropping) {
        super(out);
        this.dropping = dropping;
    }

    @Override
    public void write(int b) throws IOException {
        if (dropping > 0) dropping--;
        else out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int dropped = (int) Math.min(dropping, length);
        dropping -= dropped;
        out.write(bytes, offset + dropped, length - dropped);
    }
}
