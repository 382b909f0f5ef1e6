package bevara.worker.structure;

import bevara.worker.structure.Stop.Damaged;
import bevara.worker.structure.Stop.Unsure;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// PNG: signature, chunks in their order and each with its CRC, header, and image data that inflate to as many bytes
/// as the header promises. What follows after the end is passed over, as decoders do.
final class PngCheck implements Check {
    private static final long LARGEST_IMAGE = 4L << 30;
    private static final int[] SIGNATURE = {0x89, 'P', 'N', 'G', 13, 10, 26, 10};
    private static final Set<String> BEFORE_PALETTE = Set.of("cHRM", "gAMA", "iCCP", "sBIT", "sRGB");
    private static final Set<String> BEFORE_IMAGE = Set.of("bKGD", "hIST", "tRNS", "pHYs", "sPLT");
    private static final Set<String> ONCE = Set.of("IHDR", "PLTE", "IEND", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB");
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    @Override
    public String standard() {
        return "PNG, ISO/IEC 15948:2004";
    }

    @Override
    public Depth look(Bytes bytes, String name) throws Stop {
        if (!bytes.has(0, SIGNATURE))
            throw new Damaged("png-signature", 0, "the file does not begin with the PNG signature (5.2)");
        var image = new Inflater();
        try {
            new Reading(bytes, image).run();
        } finally {
            image.end();
        }
        return Depth.WHOLE;
    }

    private static final class Reading {
        private final Bytes bytes;
        private final Inflater image;
        private final byte[] scratch = new byte[1 << 16];
        private final Set<String> seen = new java.util.HashSet<>();
        private long expected;
        private long inflated;
        private int colour;
        private String last = "";

        Reading(Bytes bytes, Inflater image) {
            this.bytes = bytes;
            this.image = image;
        }

        void run() throws Stop {
            long at = SIGNATURE.length;
            while (!last.equals("IEND")) {
                if (at == bytes.length())
                    throw new Damaged("png-no-end", at, "the file ends without an IEND chunk (11.2.5)");
                at = chunk(at);
            }
        }

        private long chunk(long at) throws Stop {
            bytes.need(at, 8, "a chunk");
            long length = bytes.u32(at);
            var type = bytes.text(at + 4, 4);
            if (!type.matches("[A-Za-z]{4}"))
                throw new Damaged("png-chunk-type", at + 4, "what stands there is no type of chunk (5.3)");
            if (length > Integer.MAX_VALUE)
                throw new Damaged("png-chunk-length", at, "the chunk %s is too long (5.3)".formatted(type));
            bytes.need(at, length + 12, "the chunk " + type);
            crc(at, type, length);
            order(at, type);
            content(at, type, length);
            seen.add(type);
            last = type;
            return at + 12 + length;
        }

        private void crc(long at, String type, long length) throws Damaged {
            var crc = new CRC32();
            crc.update(bytes.slice(at + 4, length + 4));
            if (crc.getValue() != bytes.u32(at + 8 + length))
                throw new Damaged("png-crc", at, "the CRC of the chunk %s does not match (5.5)".formatted(type));
        }

        private void order(long at, String type) throws Damaged {
            boolean wrong = seen.isEmpty() != type.equals("IHDR")
                    || ONCE.contains(type) && seen.contains(type)
                    || seen.contains("IDAT")
                            && (type.equals("PLTE") || BEFORE_IMAGE.contains(type) || BEFORE_PALETTE.contains(type))
                    || seen.contains("PLTE") && BEFORE_PALETTE.contains(type)
                    || type.equals("IDAT") && seen.contains("IDAT") && !last.equals("IDAT");
            if (wrong)
                throw new Damaged("png-chunk-order", at, "the chunk %s may not stand there (5.6)".formatted(type));
        }

        private void content(long at, String type, long length) throws Stop {
            switch (type) {
                case "IHDR" -> header(at, length);
                case "PLTE" -> {
                    if (length == 0 || length % 3 != 0 || length > 768)
                        throw new Damaged("png-palette", at, "the palette has %d bytes (11.2.3)".formatted(length));
                }
                case "IDAT" -> image(at, length);
                case "IEND" -> end(at);
                default -> {
                    if ((type.charAt(0) & 0x20) == 0)
                        throw new Damaged(
                                "png-chunk-unknown", at, "the critical chunk %s is unknown (5.4)".formatted(type));
                }
            }
        }

        private void header(long at, long length) throws Stop {
            if (length != 13) throw header(at, "it has %d bytes".formatted(length));
            long width = bytes.u32(at + 8);
            long height = bytes.u32(at + 12);
            int depth = bytes.u8(at + 16);
            colour = bytes.u8(at + 17);
            int interlace = bytes.u8(at + 20);
            if (width == 0 || height == 0 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE)
                throw header(at, "the image has %d x %d points".formatted(width, height));
            if (!allowed(colour, depth)) throw header(at, "colour type %d with bit depth %d".formatted(colour, depth));
            if (bytes.u8(at + 18) != 0 || bytes.u8(at + 19) != 0 || interlace > 1)
                throw header(at, "an unknown method of compression, filter or interlace");
            long bits = (long) depth * channels(colour);
            expected = interlace == 0 ? pass(width, height, bits) : adam7(width, height, bits);
            if (expected > LARGEST_IMAGE) throw new Unsure("the image has more than 4 GiB");
        }

        private static Damaged header(long at, String what) {
            return new Damaged("png-header", at, "the header is wrong: " + what + " (11.2.2)");
        }

        private static boolean allowed(int colour, int depth) {
            return switch (colour) {
                case 0 -> Set.of(1, 2, 4, 8, 16).contains(depth);
                case 3 -> Set.of(1, 2, 4, 8).contains(depth);
                case 2, 4, 6 -> depth == 8 || depth == 16;
                default -> false;
            };
        }

        private static int channels(int colour) {
            return switch (colour) {
                case 2 -> 3;
                case 4 -> 2;
                case 6 -> 4;
                default -> 1;
            };
        }

        /// Bytes of a (reduced) image, each row with the byte of its filter; at most so many that it is too large.
        private static long pass(long width, long height, long bits) {
            if (width == 0 || height == 0) return 0;
            long row = 1 + (width * bits + 7) / 8;
            return row > LARGEST_IMAGE / height ? LARGEST_IMAGE + 1 : row * height;
        }

        private static long adam7(long width, long height, long bits) {
            long all = 0;
            for (var pass : ADAM7)
                all += pass(
                        (width - pass[0] + pass[2] - 1) / pass[2], (height - pass[1] + pass[3] - 1) / pass[3], bits);
            return all;
        }

        private void image(long at, long length) throws Damaged {
            if (colour == 3 && !seen.contains("PLTE"))
                throw new Damaged("png-palette", at, "an image of palette colours has no palette (11.2.3)");
            image.setInput(bytes.slice(at + 8, length));
            try {
                while (!image.needsInput() && !image.finished() && inflated <= expected) {
                    int got = image.inflate(scratch);
                    if (got == 0 && image.needsDictionary()) throw new DataFormatException("a dictionary is needed");
                    inflated += got;
                }
            } catch (DataFormatException e) {
                throw new Damaged(
                        "png-image-data", at, "the compressed image is damaged: %s (10.1)".formatted(e.getMessage()));
            }
        }

        private void end(long at) throws Damaged {
            if (!seen.contains("IDAT")) throw new Damaged("png-no-image", at, "the file has no image data (5.6)");
            if (inflated < expected)
                throw new Damaged(
                        "png-image-data",
                        at,
                        "the image data have %d bytes of %d (10.1)".formatted(inflated, expected));
        }
    }
}
