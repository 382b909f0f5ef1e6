package bevara.worker.structure;

import bevara.worker.structure.Stop.Damaged;
import java.nio.ByteOrder;

/// WAVE: the sizes of the file and of every chunk, the format before the sound, and the 64-bit sizes of RF64.
final class WavCheck implements Check {
    private static final long IN_DS64 = 0xffff_ffffL;
    private static final int PCM = 1;

    @Override
    public String standard() {
        return "WAVE, RIFF (Microsoft/IBM 1991), EBU Tech 3306 (RF64)";
    }

    @Override
    public Depth look(Bytes bytes, String name) throws Stop {
        if (bytes.has(0, "RIFX")) new Reading(bytes.in(ByteOrder.BIG_ENDIAN), false).run();
        else if (bytes.has(0, "RIFF")) new Reading(bytes.in(ByteOrder.LITTLE_ENDIAN), false).run();
        else if (bytes.has(0, "RF64") || bytes.has(0, "BW64"))
            new Reading(bytes.in(ByteOrder.LITTLE_ENDIAN), true).run();
        else throw new Damaged("wav-start", 0, "the file begins with neither RIFF nor RF64");
        return Depth.WHOLE;
    }

    private static final class Reading {
        private final Bytes bytes;
        private final boolean large;
        private long end;
        private long sound64 = -1;
        private boolean format;
        private boolean sound;

        Reading(Bytes bytes, boolean large) {
            this.bytes = bytes;
            this.large = large;
        }

        void run() throws Damaged {
            bytes.need(0, 12, "the header");
            if (!bytes.has(8, "WAVE")) throw new Damaged("wav-start", 8, "the form is not WAVE");
            long size = bytes.u32(4);
            if (large) size = sizes();
            end = size + 8;
            if (end > bytes.length() || end < 12)
                throw new Damaged(
                        "wav-size",
                        4,
                        "the header says %d bytes, the file has %d: it is cut off, or was never finished"
                                .formatted(end, bytes.length()));
            for (long at = 12; at + 8 <= end; ) at = chunk(at);
            if (!format) throw new Damaged("wav-no-format", end, "the file has no chunk fmt");
            if (!sound) throw new Damaged("wav-no-data", end, "the file has no chunk data");
        }

        /// EBU Tech 3306, 3: the chunk ds64 stands first.
        private long sizes() throws Damaged {
            if (!bytes.has(12, "ds64")) throw new Damaged("wav-ds64", 12, "an RF64 file has no chunk ds64 first");
            sound64 = bytes.u64(28);
            long size = bytes.u32(4);
            return size == IN_DS64 ? bytes.u64(20) : size;
        }

        private long chunk(long at) throws Damaged {
            var type = bytes.text(at, 4);
            long length = bytes.u32(at + 4);
            if (large && type.equals("data") && length == IN_DS64) length = sound64;
            if (length < 0 || at + 8 > end - length)
                throw new Damaged(
                        "wav-chunk-size",
                        at,
                        "the chunk '%s' has %d bytes, more than are left".formatted(type, length));
            if (type.equals("fmt ")) format(at + 8, length);
            if (type.equals("data")) {
                if (!format) throw new Damaged("wav-no-format", at, "the chunk data stands before the chunk fmt");
                sound = true;
            }
            return at + 8 + length + (length & 1);
        }

        private void format(long at, long length) throws Damaged {
            if (length < 14) throw new Damaged("wav-format", at, "the chunk fmt has %d bytes".formatted(length));
            int channels = bytes.u16(at + 2);
            int block = bytes.u16(at + 12);
            if (channels == 0 || bytes.u32(at + 4) == 0)
                throw new Damaged("wav-format", at, "there are no channels, or no samples in a second");
            if (bytes.u16(at) == PCM && length >= 16 && block != channels * ((bytes.u16(at + 14) + 7) / 8))
                throw new Damaged(
                        "wav-format", at, "blocks of %d bytes do not fit the channels and bits".formatted(block));
            format = true;
        }
    }
}
