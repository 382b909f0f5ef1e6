package bevara.worker.structure;

import java.io.IOException;

/// Zip: the central directory, the header of every member, and its content by size and CRC.
final class ZipCheck implements Check {
    @Override
    public String standard() {
        return "ZIP, PKWARE APPNOTE 6.3 (ISO/IEC 21320-1)";
    }

    @Override
    public Depth look(Bytes bytes, String name) throws Stop, IOException {
        var zip = new ZipDirectory(bytes);
        zip.test();
        return zip.allRead() ? Depth.WHOLE : Depth.FRAME;
    }
}
