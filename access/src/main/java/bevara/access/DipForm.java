package bevara.access;

import java.io.IOException;

/// How a DIP is laid out.
sealed interface DipForm permits PlainDip, BagDip, EarkDip {
    /// Writes all members of the zip, the proof included.
    void write(Dispatch dispatch, Proof proof, DipZip zip) throws IOException;

    static DipForm of(Order.Form form) {
        return switch (form) {
            case ZIP -> new PlainDip();
            case BAGIT -> new BagDip();
            case EARK_DIP -> new EarkDip();
        };
    }

    /// The name of the one folder in which a bag or an E-ARK package stands.
    static String name(Order order) {
        return "bevara-dip-" + order.id();
    }
}
