package bevara.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Checks a bag (RFC 8493) as far as its tag files go: what they say, whether all is there, and which digest
/// each file must have. The digests themselves are compared when the content is read.
final class Bag {
    private static final Pattern OXUM = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");

    private final Pack pack;
    private final Listing listing;
    private final Findings findings;
    private final BagManifests manifests;
    private final BagFetch fetch;
    private BagDeclaration declaration = BagDeclaration.ASSUMED;
    private BagInfo info = BagInfo.NONE;

    private Bag(Pack pack, Expectations expectations) {
        this.pack = pack;
        this.listing = pack.listing();
        this.findings = pack.findings();
        this.manifests = new BagManifests(pack, expectations);
        this.fetch = new BagFetch(findings);
    }

    /// A bag that lost its declaration is still meant as one.
    static boolean looksLike(Listing listing) {
        if (listing.find("bagit.txt").isPresent()) return true;
        boolean manifest = listing.members().stream()
                .anyMatch(m -> BagManifests.named(m.path()).isPresent());
        return manifest && listing.members().stream().anyMatch(Bag::payload);
    }

    /// Bags in folders of their own, beside each other or beside other things. None of them is the package.
    static List<Member> besideOthers(Listing listing) {
        return listing.members().stream()
                .filter(m -> m.path().endsWith("/bagit.txt")
                        && m.path().indexOf('/') == m.path().lastIndexOf('/'))
                .toList();
    }

    static boolean payload(Member member) {
        return member.path().startsWith("data/");
    }

    /// Reads the tag files, fills the expectations and returns what bag-info.txt says.
    static BagInfo check(Pack pack, BagProfile profile, Expectations expectations) throws IOException {
        var bag = new Bag(pack, expectations);
        if (bag.isAlone()) bag.check(profile);
        return bag.info;
    }

    private void check(BagProfile profile) throws IOException {
        readDeclaration();
        readTagFiles();
        checkPayload();
        manifests.checkComplete(declaration.isFirstEdition());
        manifests.reportMissing(fetch::names);
        fetch.check(listing, manifests, declaration.isFirstEdition());
        checkOxum();
        var wrapping = pack.source().wrapping();
        profile.check(new BagProfile.Subject(declaration, info, manifests, listing, wrapping), findings);
    }

    private boolean isAlone() {
        if (looksLike(listing)) return true;
        for (var other : besideOthers(listing))
            findings.error(Code.BAG_NOT_ALONE, other.path(), 0, "draft-kunze-bagit 4");
        return false;
    }

    private void readDeclaration() throws IOException {
        var member = listing.find("bagit.txt").orElse(null);
        if (member == null) {
            findings.error(Code.BAG_DECLARATION_INVALID, "bagit.txt", 0, "RFC 8493 2.1.1");
            return;
        }
        pack.read(List.of(member), (_, in) -> declaration = BagDeclaration.read(in, findings));
    }

    private void readTagFiles() throws IOException {
        var tagFiles = new ArrayList<Member>();
        for (var member : listing.members()) {
            var path = member.path();
            if (path.equals(declaration.infoFile())
                    || path.equals(BagFetch.PATH)
                    || BagManifests.named(path).isPresent()) tagFiles.add(member);
        }
        manifests.expect(tagFiles);
        pack.read(tagFiles, this::readTagFile);
    }

    private void readTagFile(Member member, InputStream in) throws IOException {
        var path = member.path();
        var manifest = BagManifests.named(path).orElse(null);
        try {
            if (manifest != null) manifests.read(member, manifest, in, declaration);
            else if (path.equals(BagFetch.PATH)) fetch.read(in, declaration);
            else info = BagInfoReading.read(in, declaration, path, findings);
        } catch (CharacterCodingException e) {
            var encoding = declaration.encoding().name();
            findings.error(Code.TAG_FILE_UNREADABLE, path, 0, "RFC 8493 2.1.1", encoding);
        } catch (TagLines.TooLong e) {
            findings.error(Code.TAG_FILE_TOO_LARGE, path, e.line(), "RFC 8493 2.3", String.valueOf(TagLines.LONGEST));
        }
    }

    private void checkPayload() {
        if (listing.members().stream().noneMatch(Bag::payload) && !listing.hasFolder("data"))
            findings.error(Code.PAYLOAD_MISSING, "data", 0, "RFC 8493 2.1.2");
    }

    private void checkOxum() {
        for (var oxum : info.all("Payload-Oxum")) {
            var match = OXUM.matcher(oxum);
            if (!match.matches()) {
                findings.error(Code.BAG_INFO_INVALID, declaration.infoFile(), 0, "RFC 8493 2.2.2");
                continue;
            }
            long bytes = 0;
            long files = 0;
            for (var member : listing.members()) {
                if (!payload(member)) continue;
                bytes += member.size();
                files++;
            }
            if (Long.parseLong(match.group(1)) != bytes || Long.parseLong(match.group(2)) != files)
                findings.error(
                        Code.OXUM_MISMATCH, declaration.infoFile(), 0, "RFC 8493 2.2.2", oxum, bytes + "." + files);
        }
    }
}
