package bevara.schemas;

import bevara.schemas.binding.eac.Agent;
import bevara.schemas.binding.eac.BiogHist;
import bevara.schemas.binding.eac.Control;
import bevara.schemas.binding.eac.CpfDescription;
import bevara.schemas.binding.eac.Date;
import bevara.schemas.binding.eac.DateRange;
import bevara.schemas.binding.eac.Description;
import bevara.schemas.binding.eac.EntityType;
import bevara.schemas.binding.eac.ExistDates;
import bevara.schemas.binding.eac.Identity;
import bevara.schemas.binding.eac.MaintenanceAgency;
import bevara.schemas.binding.eac.MaintenanceEvent;
import bevara.schemas.binding.eac.MaintenanceHistory;
import bevara.schemas.binding.eac.NameEntry;
import bevara.schemas.binding.eac.ObjectFactory;
import jakarta.xml.bind.JAXBContext;
import java.io.OutputStream;
import java.util.List;

/// Writes one EAC-CPF document.
final class EacWriter {
    private static final String NAMESPACE = "https://archivists.org/ns/eac/v2";
    private static final JAXBContext BINDING = XmlOut.binding(ObjectFactory.class);

    private final XmlOut xml;

    EacWriter(OutputStream out) {
        this.xml = new XmlOut(out, BINDING, NAMESPACE, "eac", List.of());
    }

    void write(Eac.RecordCreator creator) {
        xml.element("control", Control.class, control(creator));
        xml.element("cpfDescription", CpfDescription.class, description(creator));
        xml.end();
    }

    /// What EAC-CPF demands, which is more than is known: the register says who changed the record, and when.
    private static Control control(Eac.RecordCreator creator) {
        var agency = new MaintenanceAgency();
        agency.setAgencyName("");
        var agent = new Agent();
        agent.setAgentType("machine");
        agent.setValue("");
        var event = new MaintenanceEvent();
        event.setMaintenanceEventType("derived");
        event.setAgent(agent);
        event.setEventDateTime("");
        var history = new MaintenanceHistory();
        history.getMaintenanceEvent().add(event);
        var control = new Control();
        control.setMaintenanceStatus("derived");
        control.setRecordId(creator.id());
        control.setMaintenanceAgency(agency);
        control.setMaintenanceHistory(history);
        return control;
    }

    private static CpfDescription description(Eac.RecordCreator creator) {
        var type = new EntityType();
        type.setValue(
                switch (creator.type()) {
                    case CORPORATE_BODY -> "corporateBody";
                    case PERSON -> "person";
                    case FAMILY -> "family";
                });
        var name = new NameEntry();
        name.setPart(creator.name());
        var identity = new Identity();
        identity.setEntityType(type);
        identity.setNameEntry(name);
        var cpf = new CpfDescription();
        cpf.setIdentity(identity);

        var description = new Description();
        if (!creator.startDate().isEmpty() || !creator.endDate().isEmpty()) {
            var range = new DateRange();
            if (!creator.startDate().isEmpty()) range.setFromDate(date(creator.startDate()));
            if (!creator.endDate().isEmpty()) range.setToDate(date(creator.endDate()));
            var dates = new ExistDates();
            dates.setDateRange(range);
            description.setExistDates(dates);
        }
        if (!creator.history().isEmpty()) {
            var history = new BiogHist();
            history.getP().addAll(creator.history().lines().toList());
            description.setBiogHist(history);
        }
        cpf.setDescription(description);
        return cpf;
    }

    private static Date date(String text) {
        var date = new Date();
        date.setStandardDate(text);
        date.setValue(text);
        return date;
    }
}
