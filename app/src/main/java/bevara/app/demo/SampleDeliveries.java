package bevara.app.demo;

import static bevara.app.demo.SampleDocuments.docx;
import static bevara.app.demo.SampleDocuments.drawing;
import static bevara.app.demo.SampleDocuments.odt;
import static bevara.app.demo.SampleDocuments.pdf;
import static bevara.app.demo.SampleDocuments.text;

import bevara.schemas.Ead;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a municipality delivers in the demo. People, streets and cases are made up.
final class SampleDeliveries {
    static final String OPEN = "demo-open";
    static final String APPROVAL = "demo-approval";
    static final String BAGS_ONLY = "demo-bagit";
    static final String EXPIRED = "demo-expired";

    private final String municipality;
    private final String street;
    private final String school;
    private final int year;

    private SampleDeliveries(String municipality, String street, String school, int year) {
        this.municipality = municipality;
        this.street = street;
        this.school = school;
        this.year = year;
    }

    static List<SampleDelivery> of(String tenant) {
        return switch (tenant) {
            case "sandviken" -> new SampleDeliveries("Sandvikens kommun", "Åsgatan", "Vallhovskolan", 2024).all();
            case "kumla" ->
                new SampleDeliveries("Kumla kommun", "Östra Drottninggatan", "Skogstorpsskolan", 2023).all();
            default -> List.of();
        };
    }

    private List<SampleDelivery> all() {
        return List.of(
                extension(),
                garage(),
                detailPlan(),
                councilMinutes(),
                contactCentre(),
                schoolBoard(),
                studentCouncil(),
                foodInspection(),
                association(),
                awaitingDecision(),
                broken());
    }

    private Map<String, String> info(String id, String title, String creator, String dates) {
        var info = new LinkedHashMap<String, String>();
        info.put("Source-Organization", creator);
        info.put("External-Identifier", id);
        info.put("External-Description", title);
        info.put("Bagging-Date", dates);
        return info;
    }

    private SampleDelivery bag(String file, String agreement, Map<String, String> info, Map<String, byte[]> payload) {
        var name = file.replaceAll("\\.(zip|tar\\.gz)$", "");
        var files = SampleArchive.bag(name, info, payload);
        return new SampleDelivery(
                file, agreement, file.endsWith(".zip") ? SampleArchive.zip(files) : SampleArchive.tarGz(files));
    }

    private SampleDelivery extension() {
        var payload = new LinkedHashMap<String, byte[]>();
        payload.put("ansökan.pdf", pdf("Ansökan om bygglov", """
                        %s, byggnadsnämnden

                        Fastighet: %s 4
                        Sökande: Familjen Lindgren
                        Ärende: BN %d-117

                        Vi ansöker om bygglov för tillbyggnad av enbostadshus med ett uterum om 24 kvadratmeter mot \
                        trädgården i söder. Fasaden utförs i stående träpanel som målas i samma faluröda kulör som huset. \
                        Taket får samma lutning och täcks med tegelröda betongpannor.

                        Grannarna har hörts och har inget att erinra. Kontrollansvarig är Per Åkerström.
                        Till ansökan hör situationsplan, fasadritning och planritning.""".formatted(municipality, street, year)));
        payload.put("situationsplan.png", drawing(220, 150));
        payload.put("beslut.docx", docx("Beslut om bygglov", """
                        Byggnadsnämnden beslutar att bevilja byggnadslovet för tillbyggnad på fastigheten %s 4.
                        Bygglovet upphör att gälla om åtgärden inte har påbörjats inom två år.
                        Skäl: Åtgärden följer detaljplanen och är anpassad till stadsbilden.
                        Avgift: 8 460 kronor enligt taxa.
                        Beslutet får verkställas fyra veckor efter att det har kungjorts.""".formatted(street)));
        payload.put(
                "tjänsteanteckning.txt",
                text("Telefonsamtal med sökanden. Frågan om takvinkeln är utredd; ritningen kompletteras.\n"));
        return bag(
                "bygglov-" + year + "-117.zip",
                OPEN,
                info(
                        "BN " + year + "-117",
                        "Bygglov för tillbyggnad av enbostadshus, " + street + " 4",
                        "Byggnadsnämnden",
                        year + "-05-17"),
                payload);
    }

    private SampleDelivery garage() {
        var payload = new LinkedHashMap<String, byte[]>();
        payload.put("ansökan.odt", odt("Ansökan om bygglov för garage", """
                        Nybyggnad av garage med plats för två bilar på %s 19.
                        Byggnaden placeras 4,5 meter från tomtgränsen. Byggnadsarea 48 kvadratmeter.
                        Grunden utförs som platta på mark.""".formatted(street)));
        payload.put("ritningar/fasad.png", drawing(160, 110));
        payload.put("ritningar/plan.png", drawing(180, 180));
        payload.put("startbesked.pdf", pdf("Startbesked", """
                        Byggnadsnämnden ger startbesked för nybyggnad av garage, %s 19.
                        Kontrollplanen fastställs. Utstakning ska göras av behörig mätningskunnig.
                        Slutsamråd krävs inte. När arbetet är färdigt ska anmälan göras, varefter slutbesked ges.""".formatted(street)));
        return bag(
                "bygglov-" + year + "-203.tar.gz",
                OPEN,
                info(
                        "BN " + year + "-203",
                        "Bygglov för garage, " + street + " 19",
                        "Byggnadsnämnden",
                        year + "-09-02"),
                payload);
    }

    private SampleDelivery detailPlan() {
        var payload = new LinkedHashMap<String, byte[]>();
        payload.put("planbeskrivning.pdf", pdf("Detaljplan för Västra industriområdet", """
                        Planbeskrivning, antagandehandling

                        Planens syfte är att göra det möjligt att utveckla Västra industriområdet med verksamheter som \
                        inte stör omgivningen, och att säkra en allmän gång- och cykelväg längs ån.

                        Dagvatten fördröjs inom fastigheterna. Strandskyddet upphävs inom kvartersmark, eftersom marken \
                        redan är ianspråktagen. En miljökonsekvensbeskrivning har inte bedömts vara nödvändig.

                        Genomförandetiden är fem år från den dag planen vinner laga kraft."""));
        payload.put("plankarta.png", drawing(320, 210));
        payload.put("samrådsredogörelse.docx", docx("Samrådsredogörelse", """
                        Under samrådet kom elva yttranden in.
                        Länsstyrelsen har synpunkter på översvämningsrisken vid ån; planen kompletteras med en lägsta golvnivå.
                        Två fastighetsägare är oroliga för buller. En bullerutredning visar att riktvärdena klaras."""));
        return bag(
                "detaljplan-vastra-industriomradet.zip",
                BAGS_ONLY,
                info(
                        "KS " + (year - 1) + "-88",
                        "Detaljplan för Västra industriområdet",
                        "Kommunstyrelsen",
                        year + "-02-12"),
                payload);
    }

    private SampleDelivery councilMinutes() {
        var files = new LinkedHashMap<String, byte[]>();
        files.put(
                "Protokoll " + year + "-11-20.pdf",
                pdf("Protokoll, kommunfullmäktige " + year + "-11-20", """
                        %s

                        § 121 Fastställande av budget och skattesats
                        Kommunfullmäktige beslutar att fastställa skattesatsen till oförändrade 21 kronor och 61 öre.

                        § 122 Motion om fler laddplatser för elbilar
                        Motionen anses besvarad. Kommunstyrelsen får i uppdrag att redovisa en plan för laddinfrastruktur.

                        § 123 Medborgarförslag om ny lekplats vid %s
                        Förslaget överlämnas till tekniska nämnden för beslut.""".formatted(municipality, street)));
        files.put(
                "Kallelse " + year + "-11-20.odt",
                odt("Kallelse till kommunfullmäktige", "Plats: Folkets hus\nTid: klockan 18.00\nÄrendelista bifogas."));
        files.put("Närvarolista.txt", text("Närvarande: 49 av 51 ledamöter. Justerare utses enligt lista.\n"));
        return new SampleDelivery(
                "Kommunfullmäktige " + year + "-11-20.zip",
                OPEN,
                SampleArchive.zip(SampleArchive.under("Kommunfullmäktige " + year + "-11-20", files)));
    }

    private SampleDelivery contactCentre() {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("ärenden.csv", text("""
                        ärende;datum;kanal;område;sammanfattning
                        KC-1001;%1$d-01-08;telefon;renhållning;Sopkärlet har inte tömts på två veckor
                        KC-1002;%1$d-01-08;e-post;gata;Snöröjningen på %2$s är bristfällig
                        KC-1003;%1$d-01-09;telefon;förskola;Fråga om köplats och placering efter sommaren
                        KC-1004;%1$d-01-11;e-tjänst;vatten;Vattenläcka vid busshållplatsen
                        KC-1005;%1$d-01-12;besök;bygglov;Vill ha hjälp att söka bygglov för altan
                        """.formatted(year, street)));
        files.put(
                "läs mig.txt",
                text("Utdrag ur kontaktcentrets ärendesystem, första kvartalet " + year
                        + ".\nPersonuppgifter är borttagna. Teckenkodning UTF-8, fälten skiljs åt av semikolon.\n"));
        files.put("uppföljning.docx", docx("Kontaktcenter, uppföljning första kvartalet " + year, """
                        Antalet samtal ökade med tolv procent jämfört med samma kvartal året innan.
                        De vanligaste frågorna gällde snöröjning, renhållning och barnomsorg.
                        Åttiosju procent av ärendena löstes vid första kontakten."""));
        return new SampleDelivery("Kontaktcenter kvartal 1 " + year + ".zip", OPEN, SampleArchive.zip(files));
    }

    private SampleDelivery schoolBoard() {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("protokoll.pdf", pdf("Skolnämnden, protokoll " + year + "-04-18", """
                        § 31 Läsårstider
                        Skolnämnden fastställer läsårstiderna. Höstterminen börjar den 19 augusti.

                        § 32 Rapport om trygghet och studiero vid %s
                        Rektor redogör för arbetet mot kränkande behandling. Eleverna uppger i årets enkät att tryggheten \
                        har ökat, särskilt i korridorerna och på skolgården.

                        § 33 Skolskjuts
                        Nya riktlinjer för skolskjuts antas.""".formatted(school)));
        files.put(
                "läsårstider.odt", odt("Läsårstider", "Höstlov vecka 44. Sportlov vecka 9. Påsklov enligt kalendern."));
        var description = new Ead.Description(
                Ead.Level.FILE,
                "Skolnämndens sammanträde " + year + "-04-18",
                "SKN " + year + "/31",
                "Skolnämnden",
                year + "-04-18",
                year + "-04-18",
                year + "-04-18",
                "Protokoll och bilagor från skolnämndens sammanträde.",
                "swe",
                List.of("skola", "läsårstider", "skolskjuts"));
        return sip("skolnamnden-" + year + "-04-18", description, files);
    }

    private SampleDelivery studentCouncil() {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("mötesanteckningar.docx", docx("Elevrådet på " + school, """
                        Elevrådet föreslår att biblioteket ska vara öppet även efter skoldagens slut.
                        Skolmaten: fler vegetariska rätter önskas, och salladsbordet berömdes.
                        Nästa möte är den första torsdagen i december."""));
        files.put("affisch.png", drawing(260, 180));
        var description = new Ead.Description(
                Ead.Level.FILE,
                "Elevrådet på " + school + ", höstterminen " + year,
                "SKN " + year + "/77",
                school,
                year + "-08-19/" + year + "-12-20",
                year + "-08-19",
                year + "-12-20",
                "Elevrådets mötesanteckningar och affischer.",
                "swe",
                List.of("elevråd", "skolbibliotek"));
        return sip("elevradet-" + year, description, files);
    }

    private SampleDelivery sip(String name, Ead.Description description, Map<String, byte[]> files) {
        return new SampleDelivery(name + ".zip", OPEN, SampleArchive.zip(SampleSip.of(name, description, files)));
    }

    private SampleDelivery foodInspection() {
        var payload = new LinkedHashMap<String, byte[]>();
        payload.put("kontrollrapport.pdf", pdf("Livsmedelskontroll, kontrollrapport", """
                        Anläggning: Restaurang Hörnet, %s 1
                        Kontrollen var oanmäld och gällde kylförvaring, rengöring och spårbarhet.

                        Avvikelse: Temperaturen i kylrummet var 11 grader. Åtgärdades på plats.
                        Ingen avgift för uppföljande kontroll tas ut. Nästa kontroll planeras om tolv månader.""".formatted(street)));
        payload.put("foto-kylrum.png", drawing(120, 120));
        payload.put(
                "anteckning.txt", text("Verksamhetsutövaren har skickat in temperaturlogg för två veckor. Godkänd.\n"));
        return bag(
                "livsmedelskontroll-" + year + "-45.zip",
                OPEN,
                info("MN " + year + "-45", "Livsmedelskontroll, Restaurang Hörnet", "Miljönämnden", year + "-06-03"),
                payload);
    }

    private SampleDelivery association() {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("Ansökan om föreningsbidrag.odt", odt("Ansökan om föreningsbidrag", """
                        Föreningen Cykelvännerna ansöker om bidrag för sin ungdomsverksamhet.
                        Medlemmar: 84, varav 51 under 20 år. Sökt belopp: 35 000 kronor."""));
        files.put(
                "Beslut.pdf",
                pdf(
                        "Delegationsbeslut om föreningsbidrag",
                        "Kultur- och fritidsnämnden beviljar 30 000 kronor för " + year
                                + ". Redovisning lämnas senast den 31 mars följande år."));
        return new SampleDelivery(
                "Föreningsbidrag Cykelvännerna " + year + ".zip",
                OPEN,
                SampleArchive.zip(SampleArchive.under("Föreningsbidrag Cykelvännerna " + year, files)));
    }

    private SampleDelivery awaitingDecision() {
        var payload = new LinkedHashMap<String, byte[]>();
        payload.put("tjänsteskrivelse.docx", docx("Tjänsteskrivelse: riktlinjer för e-arkiv", """
                        Kommunarkivet föreslår att kommunstyrelsen antar riktlinjer för leveranser till e-arkivet.
                        Varje verksamhetssystem ska ha en leveransöverenskommelse innan uppgifter överförs."""));
        payload.put("riktlinjer.pdf", pdf("Riktlinjer för e-arkiv", """
                        1. Arkivmyndigheten beslutar om vilka format som tas emot.
                        2. Leveranser kontrolleras automatiskt, och en arkivarie beslutar där överenskommelsen säger det.
                        3. Gallring får ske först när leveransen har kvitterats."""));
        return bag(
                "riktlinjer-e-arkiv-" + year + ".zip",
                APPROVAL,
                info("KS " + year + "-301", "Riktlinjer för e-arkiv", "Kommunstyrelsen", year + "-10-08"),
                payload);
    }

    /// A bag on which the source system's export broke: a wrong digest, a file that is gone, one that is in no
    /// manifest.
    private SampleDelivery broken() {
        var payload = new LinkedHashMap<String, byte[]>();
        payload.put("protokoll.pdf", pdf("Tekniska nämnden, protokoll", "§ 12 Belysning på gång- och cykelvägar."));
        payload.put("bilaga-1.txt", text("Förteckning över belysningsstolpar som behöver bytas.\n"));
        payload.put("bilaga-2.txt", text("Kostnadsberäkning.\n"));
        var name = "tekniska-namnden-" + year + "-03-06";
        var files = SampleArchive.bag(
                name,
                info("TN " + year + "-12", "Tekniska nämndens sammanträde", "Tekniska nämnden", year + "-03-06"),
                payload);
        files.put(name + "/data/bilaga-1.txt", text("Förteckningen har ändrats efter att påsen packades.\n"));
        files.remove(name + "/data/bilaga-2.txt");
        files.put(name + "/data/Thumbs.db", new byte[512]);
        return new SampleDelivery(name + ".zip", OPEN, SampleArchive.zip(files));
    }
}
