package bevara.schemas;

import bevara.schemas.binding.ead.Accessrestrict;
import bevara.schemas.binding.ead.Archdesc;
import bevara.schemas.binding.ead.Control;
import bevara.schemas.binding.ead.Controlaccess;
import bevara.schemas.binding.ead.Date;
import bevara.schemas.binding.ead.Daterange;
import bevara.schemas.binding.ead.Defitem;
import bevara.schemas.binding.ead.Deflist;
import bevara.schemas.binding.ead.Did;
import bevara.schemas.binding.ead.Filedesc;
import bevara.schemas.binding.ead.Heading;
import bevara.schemas.binding.ead.Langmaterial;
import bevara.schemas.binding.ead.Language;
import bevara.schemas.binding.ead.MaintenanceAgency;
import bevara.schemas.binding.ead.MaintenanceEvent;
import bevara.schemas.binding.ead.MaintenanceHistory;
import bevara.schemas.binding.ead.ObjectFactory;
import bevara.schemas.binding.ead.Origination;
import bevara.schemas.binding.ead.Scopecontent;
import bevara.schemas.binding.ead.Titlestmt;
import bevara.schemas.binding.ead.Unitdatestructured;
import bevara.schemas.binding.ead.Valued;
import jakarta.xml.bind.JAXBContext;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/// Writes one EAD3 document.
final class EadWriter {
    private static final String NAMESPACE = "http://ead3.archivists.org/schema/";
    /// The labels of what a secrecy mark says, as our reader finds them again.
    static final String TYPE = "Typ";

    static final String LEGAL_GROUND = "Lagrum";
    static final String END = "Upphör";
    static final String EXPLANATION = "Förklaring";

    private static final JAXBContext BINDING = XmlOut.binding(ObjectFactory.class);

    private final XmlOut xml;

    EadWriter(OutputStream out) {
        this.xml = new XmlOut(out, BINDING, NAMESPACE, "ead", List.of());
    }

    void write(Ead.Description description, Ead.Record record) {
        xml.element("control", Control.class, control(description, record));
        xml.element("archdesc", Archdesc.class, archdesc(description));
        xml.end();
    }

    private static Control control(Ead.Description description, Ead.Record record) {
        var titles = new Titlestmt();
        titles.setTitleproper(description.title());
        var file = new Filedesc();
        file.setTitlestmt(titles);
        var agency = new MaintenanceAgency();
        agency.setAgencyname(record.agency());
        var created = new MaintenanceEvent();
        created.setEventtype(valued("created"));
        created.setEventdatetime(record.created().toString());
        created.setAgenttype(valued("machine"));
        created.setAgent(record.agent());
        var history = new MaintenanceHistory();
        history.getMaintenanceevent().add(created);
        var control = new Control();
        control.setRecordid(record.id());
        control.setFiledesc(file);
        control.setMaintenancestatus(valued("new"));
        control.setMaintenanceagency(agency);
        control.setMaintenancehistory(history);
        return control;
    }

    private static Valued valued(String value) {
        var valued = new Valued();
        valued.setValue(value);
        return valued;
    }

    private static Archdesc archdesc(Ead.Description description) {
        var archdesc = new Archdesc();
        archdesc.setLevel(description.level().name().toLowerCase(Locale.ROOT));
        archdesc.setDid(did(description));
        for (var mark : description.secrecy())
            if (mark.saysSomething()) archdesc.getAccessrestrict().add(restriction(mark));
        if (!description.scope().isEmpty()) {
            var scope = new Scopecontent();
            scope.getP().addAll(description.scope().lines().toList());
            archdesc.setScopecontent(scope);
        }
        if (!description.subjects().isEmpty()) {
            var access = new Controlaccess();
            for (var subject : description.subjects()) access.getSubject().add(heading(subject));
            archdesc.setControlaccess(access);
        }
        return archdesc;
    }

    private static Accessrestrict restriction(Ead.SecrecyMark mark) {
        var restriction = new Accessrestrict();
        restriction.setHead("Sekretessmarkering");
        var list = new Deflist();
        list.setListtype("deflist");
        item(TYPE, mark.type(), list);
        item(LEGAL_GROUND, mark.legalGround(), list);
        item(END, mark.end(), list);
        item(EXPLANATION, mark.explanation(), list);
        restriction.setList(list);
        return restriction;
    }

    private static void item(String label, String text, Deflist list) {
        if (text.isEmpty()) return;
        var item = new Defitem();
        item.setLabel(label);
        item.setItem(text);
        list.getDefitem().add(item);
    }

    private static Did did(Ead.Description description) {
        var did = new Did();
        did.setUnittitle(description.title());
        if (!description.referenceCode().isEmpty()) did.setUnitid(description.referenceCode());
        if (!description.creator().isEmpty()) {
            var origination = new Origination();
            origination.setName(heading(description.creator()));
            did.setOrigination(origination);
        }
        if (!description.dates().isEmpty()) did.setUnitdate(description.dates());
        if (!description.startDate().isEmpty() || !description.endDate().isEmpty()) {
            var range = new Daterange();
            range.setFromdate(date(description.startDate()));
            range.setTodate(date(description.endDate()));
            var structured = new Unitdatestructured();
            structured.setDaterange(range);
            did.setUnitdatestructured(structured);
        }
        if (!description.language().isEmpty()) {
            var language = new Language();
            if (description.language().matches("[a-z]{3}")) language.setLangcode(description.language());
            language.setValue(description.language());
            var material = new Langmaterial();
            material.setLanguage(language);
            did.setLangmaterial(material);
        }
        return did;
    }

    private static Heading heading(String text) {
        var heading = new Heading();
        heading.setPart(text);
        return heading;
    }

    private static Date date(String text) {
        var date = new Date();
        date.setValue(text);
        // EAD3 takes no standard date after 2099; 9999 is common for "not yet ended".
        if (!text.isEmpty() && text.compareTo("2100") < 0) date.setStandarddate(text);
        return date;
    }
}
