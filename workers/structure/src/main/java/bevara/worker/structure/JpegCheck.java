package bevara.worker.structure;

import bevara.worker.structure.Stop.Damaged;

/// JPEG: every marker and the length of every segment, a frame, and scans up to the end of the image. What follows the
/// image is passed over: telephones put further images there.
final class JpegCheck implements Check {
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int TEM = 0x01;

    @Override
    public String standard() {
        return "JPEG, ISO/IEC 10918-1:1994 (ITU-T T.81)";
    }

    @Override
    public Depth look(Bytes bytes, String name) throws Stop {
        if (!bytes.has(0, 0xff, SOI))
            throw new Damaged("jpeg-no-start", 0, "the file does not begin with the marker SOI (B.2.1)");
        new Reading(bytes).run();
        return Depth.FRAME;
    }

    private static final class Reading {
        private final Bytes bytes;
        private long at = 2;
        private boolean frame;
        private boolean scan;

        Reading(Bytes bytes) {
            this.bytes = bytes;
        }

        void run() throws Damaged {
            for (int marker = marker(); marker != EOI; marker = marker()) {
                if (!standsAlone(marker)) segment(marker);
            }
            if (!scan) throw new Damaged("jpeg-no-scan", at, "the image ends without a scan (B.2.1)");
        }

        /// Any number of fill bytes may precede (B.1.1.2).
        private int marker() throws Damaged {
            if (at >= bytes.length()) throw cutOff();
            if (bytes.u8(at) != 0xff) throw new Damaged("jpeg-no-marker", at, "a marker should stand there (B.1.1.2)");
            while (at < bytes.length() && bytes.u8(at) == 0xff) at++;
            if (at >= bytes.length()) throw cutOff();
            int marker = bytes.u8(at++);
            if (marker == 0) throw new Damaged("jpeg-no-marker", at - 2, "a marker should stand there (B.1.1.2)");
            return marker;
        }

        private Damaged cutOff() {
            return new Damaged(
                    "jpeg-no-end",
                    bytes.length(),
                    "the file ends %s without the marker EOI: it is cut off (B.2.1)"
                            .formatted(scan ? "in its image data" : "before its image data"));
        }

        private static boolean standsAlone(int marker) {
            return marker == TEM || marker >= 0xd0 && marker <= SOI;
        }

        private void segment(int marker) throws Damaged {
            if (at + 2 > bytes.length()) throw cutOff();
            int length = bytes.u16(at);
            if (length < 2)
                throw new Damaged(
                        "jpeg-segment", at, "the segment %02X has the length %d (B.1.1.4)".formatted(marker, length));
            if (at + length > bytes.length()) throw cutOff();
            if (isFrame(marker)) frame(length);
            if (marker == SOS) scan(length);
            at += length;
            if (marker == SOS) pass();
        }

        /// SOF0 to SOF15; between them stand DHT, JPG and DAC.
        private static boolean isFrame(int marker) {
            return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        }

        private void frame(int length) throws Damaged {
            frame = true;
            int components = length < 8 ? 0 : bytes.u8(at + 7);
            boolean wrong = components == 0 || length != 8 + 3 * components || bytes.u16(at + 5) == 0;
            if (wrong) throw new Damaged("jpeg-frame", at, "the frame header is wrong (B.2.2)");
        }

        private void scan(int length) throws Damaged {
            if (!frame) throw new Damaged("jpeg-no-frame", at, "a scan without a frame before it (B.2.1)");
            int components = length < 3 ? 0 : bytes.u8(at + 2);
            if (components == 0 || components > 4 || length != 6 + 2 * components)
                throw new Damaged("jpeg-scan", at, "the scan header is wrong (B.2.3)");
            scan = true;
        }

        /// Over entropy-coded data, in which FF is followed by 00 or a restart marker (B.1.1.5).
        private void pass() throws Damaged {
            for (; at < bytes.length(); at++) {
                if (bytes.u8(at) != 0xff || at + 1 == bytes.length()) continue;
                int next = bytes.u8(at + 1);
                if (next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7)) return;
            }
            throw cutOff();
        }
    }
}
