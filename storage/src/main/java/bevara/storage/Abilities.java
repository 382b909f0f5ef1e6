package bevara.storage;

/// What a store was seen to do when it was tried. Bevara keeps its promises on all of them; where the server
/// does not keep one as well, a person should know.
///
/// - `versioning`: what is overwritten or hidden stays as an older version.
/// - `objectLock`: a protected version can be removed by nobody, Bevara included.
/// - `lockOnPut`, `lockOnMultipart`: it is protected from its first moment, not a moment later.
/// - `conditionalPut`, `conditionalMultipart`: a key that is taken is refused by the server itself.
/// - `payloadVerified`: bytes that differ from the digest they are sent with are refused.
/// - `checksumVerified`: the same for the SHA-256 checksum that the server keeps with the object.
/// - `ranges`: a part of an object can be read.
public record Abilities(
        boolean versioning,
        boolean objectLock,
        boolean lockOnPut,
        boolean lockOnMultipart,
        boolean conditionalPut,
        boolean conditionalMultipart,
        boolean payloadVerified,
        boolean checksumVerified,
        boolean ranges) {}
