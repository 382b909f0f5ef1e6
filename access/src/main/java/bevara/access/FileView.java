package bevara.access;

import bevara.storage.Digest;

/// A file of an AIP. `path` is as it was delivered. `puid` is empty until the format is known by PRONOM;
/// `valid` is `unknown` until a validator looked at it.
public record FileView(
        String id, String path, long size, Digest sha256, String puid, String mime, String formatName, String valid) {}
