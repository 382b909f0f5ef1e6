package bevara.access;

import java.io.IOException;

/// An E-ARK DIP 2.2.0: one folder, a representation for each AIP.
final class EarkDip implements DipForm {
    @Override
    public void write(Dispatch dispatch, Proof proof, DipZip zip) throws IOException {
        new EarkPackage(dispatch, zip).write(proof);
    }
}
