package bevara.storage;

import bevara.storage.ObjectStore.Written;

/// How the content of one version is written: as it is, or sealed.
interface Sealing {
    /// As it is.
    Sealing NONE = new Sealing() {
        @Override
        public AipDraft applied(AipDraft draft) {
            return draft;
        }

        @Override
        public Proof proof(Written file) {
            return Proof.NONE;
        }
    };

    /// The draft whose writers write what is to be stored.
    AipDraft applied(AipDraft draft);

    /// That what was stored opens to what was given.
    Proof proof(Written file);

    /// Is told all stored bytes in order while they are read back. Both throw [StorageFault.Corrupt].
    interface Proof {
        Proof NONE = new Proof() {
            @Override
            public void update(byte[] bytes, int length) {}

            @Override
            public void finish() {}
        };

        void update(byte[] bytes, int length);

        void finish();
    }
}
