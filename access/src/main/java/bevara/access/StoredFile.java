package bevara.access;

import bevara.storage.StoredVersion.Member;
import bevara.storage.StoredVersion.StoredContent;

/// A file and where its bytes lie: in `content`, from `place`. `ordinal` counts from 1 in the order of the
/// package.
record StoredFile(long ordinal, FileView view, StoredContent content, long place) {
    Member member() {
        return new Member(content, place, view.size(), view.sha256());
    }
}
