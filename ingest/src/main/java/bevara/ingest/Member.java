package bevara.ingest;

/// A file of the package. `path` is its path inside the package, `number` counts from 0 in the order delivered,
/// `size` is what the archive declares, `crc` likewise (-1: it states none). `readable` is false where the
/// archive holds the bytes in a form that cannot be read.
record Member(int number, String path, long size, long crc, boolean readable) {}
