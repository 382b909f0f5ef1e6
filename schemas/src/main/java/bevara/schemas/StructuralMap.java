package bevara.schemas;

import bevara.schemas.binding.mets.Div;
import bevara.schemas.binding.mets.Fptr;
import bevara.schemas.binding.mets.Mptr;
import bevara.schemas.binding.mets.StructMap;
import bevara.schemas.binding.xlink.TypeType;
import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The map that E-ARK CSIP 2.2.0 demands: a division for the metadata and one for each group of files.
final class StructuralMap {
    private final Mets.Document document;

    StructuralMap(Mets.Document document) {
        this.document = document;
    }

    /// CSIP80 to CSIP112, CSIP116, CSIP118, CSIP119.
    StructMap map() {
        var root = div("mets-div", document.header().objectId());
        var metadata = div("mets-div-metadata", "Metadata");
        for (var reference : document.references()) {
            switch (reference.kind()) {
                case DESCRIPTIVE -> metadata.getDMDID().add(reference.id());
                case PRESERVATION, RIGHTS, TECHNICAL -> metadata.getADMID().add(reference.id());
                case REPRESENTATION -> {}
            }
        }
        root.getDiv().add(metadata);
        var representations = new ArrayList<>(document.references().stream()
                .filter(r -> r.kind() == Mets.ReferenceKind.REPRESENTATION)
                .toList());
        for (int i = 0; i < document.groups().size(); i++) {
            var use = document.groups().get(i).use();
            var div = div("mets-div-" + (i + 1), use);
            var own =
                    representations.stream().filter(r -> liesIn(use, r.href())).toList();
            for (var reference : own) div.getMptr().add(pointer(reference, MetsWriter.groupId(i)));
            representations.removeAll(own);
            if (own.isEmpty()) {
                var fptr = new Fptr();
                fptr.setFILEID(MetsWriter.groupId(i));
                div.getFptr().add(fptr);
            }
            root.getDiv().add(div);
        }
        for (var reference : representations) {
            var div = div(MetsWriter.identifier(reference.id()), representationName(reference.href()));
            div.getMptr().add(pointer(reference, null));
            root.getDiv().add(div);
        }
        var map = new StructMap();
        map.setID("mets-structMap");
        map.setTYPE("PHYSICAL");
        map.setLABEL("CSIP");
        map.setDiv(root);
        return map;
    }

    private static Div div(String id, String label) {
        var div = new Div();
        div.setID(id);
        div.setLABEL(label);
        return div;
    }

    /// CSIP108 to CSIP112: `xlink:title` names the group that lists the representation's METS.
    private static Mptr pointer(Mets.Reference to, @Nullable String groupId) {
        var mptr = new Mptr();
        mptr.setLOCTYPE("URL");
        mptr.setType(TypeType.SIMPLE);
        mptr.setHref(to.href());
        mptr.setTitleAttribute(groupId);
        return mptr;
    }

    /// `representations/rep1/METS.xml` lies in the group `Representations/rep1`.
    private static boolean liesIn(String use, String href) {
        return href.toLowerCase(Locale.ROOT).startsWith(use.toLowerCase(Locale.ROOT) + "/");
    }

    private static String representationName(String href) {
        var parts = href.split("/");
        return "Representations/" + (parts.length > 1 ? parts[parts.length - 2] : href);
    }
}
