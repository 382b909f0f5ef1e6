package bevara.schemas;

import bevara.schemas.binding.mets.Agent;
import bevara.schemas.binding.mets.AltRecordId;
import bevara.schemas.binding.mets.AmdSec;
import bevara.schemas.binding.mets.FLocat;
import bevara.schemas.binding.mets.File;
import bevara.schemas.binding.mets.FileGrp;
import bevara.schemas.binding.mets.FileSec;
import bevara.schemas.binding.mets.MdRef;
import bevara.schemas.binding.mets.MdSec;
import bevara.schemas.binding.mets.MetsHdr;
import bevara.schemas.binding.mets.Note;
import bevara.schemas.binding.mets.ObjectFactory;
import bevara.schemas.binding.mets.StructMap;
import bevara.schemas.binding.xlink.TypeType;
import jakarta.xml.bind.JAXBContext;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes one METS document, section by section; the clauses are those of E-ARK CSIP 2.2.0.
final class MetsWriter {
    static final String NAMESPACE = "http://www.loc.gov/METS/";
    private static final XmlOut.Prefix XLINK = new XmlOut.Prefix("xlink", "http://www.w3.org/1999/xlink");
    private static final XmlOut.Prefix CSIP = new XmlOut.Prefix("csip", "https://DILCIS.eu/XML/METS/CSIPExtensionMETS");
    private static final XmlOut.Prefix SIP = new XmlOut.Prefix("sip", "https://DILCIS.eu/XML/METS/SIPExtensionMETS");
    private static final JAXBContext BINDING = XmlOut.binding(ObjectFactory.class);

    private static final Set<String> ROLES =
            Set.of("CREATOR", "EDITOR", "ARCHIVIST", "PRESERVATION", "DISSEMINATOR", "CUSTODIAN", "IPOWNER", "OTHER");
    private static final Set<String> METADATA_TYPES = Set.of(
            "MARC",
            "MODS",
            "EAD",
            "DC",
            "NISOIMG",
            "LC-AV",
            "VRA",
            "TEIHDR",
            "DDI",
            "FGDC",
            "LOM",
            "PREMIS",
            "PREMIS:OBJECT",
            "PREMIS:AGENT",
            "PREMIS:RIGHTS",
            "PREMIS:EVENT",
            "TEXTMD",
            "METSRIGHTS",
            "ISO 19115:2003 NAP",
            "EAC-CPF",
            "LIDO",
            "OTHER");
    private static final Set<String> CONTENT_INFORMATION_TYPES = Set.of(
            "ERMS",
            "SIARD1",
            "SIARD2",
            "SIARDDK",
            "GeoData",
            "citcarchival_v1_0",
            "citspremis_v1_0",
            "citserms_v2_1",
            "citsehpj_v1_0",
            "citsehcr_v1_0",
            "citssiard_v1_0",
            "citsgeospatial_v3_0",
            "MIXED",
            "OTHER");

    private final XmlOut xml;
    private final Mets.Document document;

    MetsWriter(OutputStream out, Mets.Document document) {
        this.document = document;
        this.xml = new XmlOut(out, BINDING, NAMESPACE, "mets", List.of(XLINK, CSIP, SIP));
    }

    void write() {
        rootAttributes(document.header());
        xml.element("metsHdr", MetsHdr.class, header(document.header()));
        for (var reference : of(Mets.ReferenceKind.DESCRIPTIVE)) xml.element("dmdSec", MdSec.class, section(reference));
        administrativeSection();
        fileSection();
        xml.element("structMap", StructMap.class, new StructuralMap(document).map());
        xml.end();
    }

    /// CSIP1 to CSIP6.
    private void rootAttributes(Mets.Header header) {
        xml.attribute("OBJID", header.objectId());
        xml.attribute("LABEL", header.label());
        xml.attribute("TYPE", header.contentCategory());
        xml.attribute("PROFILE", header.profile());
        var type = header.contentInformationType();
        if (type.isEmpty() || CONTENT_INFORMATION_TYPES.contains(type)) {
            xml.attribute(CSIP, "CONTENTINFORMATIONTYPE", type);
        } else {
            xml.attribute(CSIP, "CONTENTINFORMATIONTYPE", "OTHER");
            xml.attribute(CSIP, "OTHERCONTENTINFORMATIONTYPE", type);
        }
    }

    /// CSIP7 to CSIP16, CSIP117.
    private static MetsHdr header(Mets.Header header) {
        var metsHdr = new MetsHdr();
        metsHdr.setCREATEDATE(header.created());
        metsHdr.setRECORDSTATUS(orNone(header.recordStatus()));
        metsHdr.setOAISPACKAGETYPE(
                header.packageType() == null ? null : header.packageType().name());
        for (var agent : header.agents()) metsHdr.getAgent().add(agent(agent));
        for (var id : header.alternativeIds()) {
            var altRecordId = new AltRecordId();
            altRecordId.setTYPE(orNone(id.type()));
            altRecordId.setValue(id.value());
            metsHdr.getAltRecordID().add(altRecordId);
        }
        return metsHdr;
    }

    private static Agent agent(Mets.Agent from) {
        var agent = new Agent();
        var known = ROLES.contains(from.role());
        agent.setROLE(known ? from.role() : "OTHER");
        agent.setOTHERROLE(known ? null : orNone(from.role()));
        agent.setTYPE(orNone(from.type()));
        agent.setOTHERTYPE(from.otherType());
        agent.setName(from.name());
        for (var text : from.notes()) {
            var note = new Note();
            note.setValue(text.text());
            note.setNOTETYPE(text.noteType());
            agent.getNote().add(note);
        }
        return agent;
    }

    private List<Mets.Reference> of(Mets.ReferenceKind kind) {
        return document.references().stream().filter(r -> r.kind() == kind).toList();
    }

    /// CSIP31 to CSIP57, in the order that METS demands.
    private void administrativeSection() {
        var technical = of(Mets.ReferenceKind.TECHNICAL);
        var rights = of(Mets.ReferenceKind.RIGHTS);
        var preservation = of(Mets.ReferenceKind.PRESERVATION);
        if (technical.isEmpty() && rights.isEmpty() && preservation.isEmpty()) return;
        var amdSec = new AmdSec();
        amdSec.setID("mets-amdSec");
        xml.open("amdSec", AmdSec.class, amdSec);
        for (var reference : technical) xml.element("techMD", MdSec.class, section(reference));
        for (var reference : rights) xml.element("rightsMD", MdSec.class, section(reference));
        for (var reference : preservation) xml.element("digiprovMD", MdSec.class, section(reference));
        xml.close();
    }

    private static MdSec section(Mets.Reference from) {
        var known = METADATA_TYPES.contains(from.metadataType());
        var mdRef = new MdRef();
        mdRef.setLOCTYPE("URL");
        mdRef.setType(TypeType.SIMPLE);
        mdRef.setHref(from.href());
        mdRef.setMDTYPE(known ? from.metadataType() : "OTHER");
        mdRef.setOTHERMDTYPE(known ? null : orNone(from.metadataType()));
        mdRef.setMIMETYPE(orNone(from.mimeType()));
        mdRef.setSIZE(orNone(from.size()));
        mdRef.setCREATED(from.created());
        mdRef.setCHECKSUM(orNone(from.checksum()));
        mdRef.setCHECKSUMTYPE(orNone(from.checksumType()));
        var section = new MdSec();
        section.setID(identifier(from.id()));
        section.setCREATED(from.created());
        section.setSTATUS("CURRENT");
        section.setMdRef(mdRef);
        return section;
    }

    /// CSIP58 to CSIP79, CSIP113, CSIP114.
    private void fileSection() {
        if (document.groups().isEmpty()) return;
        var fileSec = new FileSec();
        fileSec.setID("mets-fileSec");
        xml.open("fileSec", FileSec.class, fileSec);
        for (int i = 0; i < document.groups().size(); i++) {
            var group = document.groups().get(i);
            var fileGrp = new FileGrp();
            fileGrp.setID(groupId(i));
            fileGrp.setUSE(group.use());
            xml.open("fileGrp", FileGrp.class, fileGrp);
            try (var files = group.files().get()) {
                files.forEachOrdered(this::container);
            }
            xml.close();
        }
        xml.close();
    }

    static String groupId(int index) {
        return "mets-fileGrp-" + (index + 1);
    }

    private void container(Mets.Container container) {
        xml.open("file", File.class, file(container.file()));
        try (var members = container.members().get()) {
            members.forEachOrdered(member -> xml.element("file", File.class, file(member)));
        }
        xml.close();
    }

    private static File file(Mets.File from) {
        var flocat = new FLocat();
        flocat.setLOCTYPE("URL");
        flocat.setType(TypeType.SIMPLE);
        flocat.setHref(from.href());
        var file = new File();
        file.setID(identifier(from.id()));
        file.setMIMETYPE(orNone(from.mimeType()));
        file.setSIZE(orNone(from.size()));
        file.setCREATED(from.created());
        file.setCHECKSUM(orNone(from.checksum()));
        file.setCHECKSUMTYPE(orNone(from.checksumType()));
        file.setFLocat(flocat);
        if (!from.administrative().isEmpty()) file.getADMID().add(identifier(from.administrative()));
        var extent = from.extent();
        if (extent != null) {
            file.setBEGIN(Long.toString(extent.begin()));
            file.setEND(Long.toString(extent.end()));
            file.setBETYPE("BYTE");
        }
        var format = from.format();
        if (format != null) {
            file.setFILEFORMATNAME(orNone(format.name()));
            file.setFILEFORMATVERSION(orNone(format.version()));
            file.setFORMATREGISTRY(orNone(format.registry()));
            file.setFORMATREGISTRYKEY(orNone(format.key()));
        }
        return file;
    }

    private static @Nullable String orNone(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Long orNone(long size) {
        return size < 0 ? null : size;
    }

    /// An NCName, as `xs:ID` demands.
    static String identifier(String id) {
        boolean valid = !id.isEmpty() && (Character.isLetter(id.charAt(0)) || id.charAt(0) == '_');
        for (int i = 1; valid && i < id.length(); i++) {
            char c = id.charAt(i);
            valid = Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
        }
        if (!valid) throw new IllegalArgumentException("not an XML identifier: " + id);
        return id;
    }
}
