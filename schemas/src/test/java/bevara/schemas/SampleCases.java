package bevara.schemas;

/// Deliveries of cases, made for tests.
final class SampleCases {
    private SampleCases() {}

    static final String FGS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Leveransobjekt xmlns="http://xml.ra.se/e-arkiv/FGS-ERMS">
              <ArkivbildarStruktur><Arkivbildare><Namn>Socialnämnden i Kumla</Namn></Arkivbildare></ArkivbildarStruktur>
              <Bilaga Namn="plan.pdf" Lank="content/plan.pdf"/>
              <ArkivobjektListaArenden>
                <ArkivobjektArende Systemidentifierare="8f1c">
                  <ArkivobjektID>SN 2024/17</ArkivobjektID>
                  <KlassReferens>3.7.1</KlassReferens>
                  <ExtraID ExtraIDTyp="Länsrätten">1234-24</ExtraID>
                  <ArendeTyp>Tillsyn</ArendeTyp>
                  <Avslutat>2024-06-30</Avslutat>
                  <Beskrivning>Tillsyn av hemtjänst. Anna Ek ringde.</Beskrivning>
                  <Gallring Gallras="true"><GallringsFrist>5 år</GallringsFrist></Gallring>
                  <Agent><Roll>Handläggare</Roll><Namn>Karin Berg</Namn><Enhetsnamn>Tillsyn</Enhetsnamn></Agent>
                  <Restriktion Typ="Sekretess"><Lagrum>OSL 26 kap. 1 §</Lagrum>
                    <RestriktionsDatum>2094</RestriktionsDatum></Restriktion>
                  <Motpart><Namn>Anna Ek</Namn><IDnummer>19520304-1234</IDnummer>
                    <SkyddadIdentitet>true</SkyddadIdentitet></Motpart>
                  <Motpart><Namn>Omsorg AB</Namn></Motpart>
                  <ArendeRelation Typ="Referens">SN 2023/9</ArendeRelation>
                  <SistaAnvandandetidpunkt>2025-01-01T10:00:00</SistaAnvandandetidpunkt>
                  <Inkommen>2024-02-03</Inkommen>
                  <StatusArande>Stängt</StatusArande>
                  <Arendemening>Tillsyn av hemtjänst hos Ek, Anna</Arendemening>
                  <ArkivobjektListaHandlingar>
                    <ArkivobjektHandling>
                      <ArkivobjektID>SN 2024/17-1</ArkivobjektID>
                      <Avsandare><Namn>Omsorg AB</Namn></Avsandare>
                      <Inkommen>2024-02-03T08:00:00</Inkommen>
                      <Lopnummer>1</Lopnummer>
                      <Rubrik>Yttrande om 520304-1234</Rubrik>
                      <Bilaga Namn="yttrande.pdf" Lank="content/yttrande.pdf" Storlek="12" Checksumma="ABCD"
                        ChecksummaMetod="SHA-256"><Bevaras>1</Bevaras></Bilaga>
                    </ArkivobjektHandling>
                    <ArkivobjektHandling>
                      <ArkivobjektID>SN 2024/17-2</ArkivobjektID>
                      <Mottagare><Namn>Anna Ek</Namn></Mottagare>
                      <Rubrik>Beslut</Rubrik>
                      <Upprattad>2024-06-28</Upprattad>
                      <Restriktion Typ="Annan typ" AnnanTyp="Arbetsmaterial"/>
                    </ArkivobjektHandling>
                  </ArkivobjektListaHandlingar>
                </ArkivobjektArende>
                <ArkivobjektArende>
                  <ArkivobjektID>SN 2024/18</ArkivobjektID>
                  <Arendemening>Riktlinjer</Arendemening>
                </ArkivobjektArende>
              </ArkivobjektListaArenden>
            </Leveransobjekt>
            """;

    static final String CITS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <erms xmlns="https://DILCIS.eu/XML/ERMS">
              <control>
                <identification identificationType="id">1</identification>
                <maintenanceInformation>
                  <maintenanceStatus value="new"/>
                  <maintenanceAgency><agencyName>Kumla</agencyName></maintenanceAgency>
                  <maintenanceHistory><maintenanceEvent><eventType value="created"/>
                    <eventDateTime>2024-01-01T00:00:00</eventDateTime>
                    <agent agentType="creator"><name>System</name></agent></maintenanceEvent></maintenanceHistory>
                </maintenanceInformation>
              </control>
              <aggregations>
                <aggregation systemIdentifier="k" aggregationType="class">
                  <objectId>3</objectId>
                  <aggregation systemIdentifier="8f1c" aggregationType="caseFile">
                    <objectId>SN 2024/17</objectId>
                    <classification classificationCode="3.7.1">Tillsyn</classification>
                    <keywords><keyword>hemtjänst</keyword></keywords>
                    <title>Tillsyn av hemtjänst</title>
                    <status value="closed"/>
                    <relation relationType="reference">SN 2023/9</relation>
                    <restriction restrictionType="confidential"><regulation>OSL 26 kap. 1 §</regulation>
                      <dates><date dateType="end">2094-01-01T00:00:00</date></dates></restriction>
                    <disposal disposable="true"><disposalPeriod>5 år</disposalPeriod><dates>
                      <disposalDate dateType="disposal_date">2030-01-01T00:00:00</disposalDate></dates></disposal>
                    <agents>
                      <agent agentType="counterpart"><name>Anna Ek</name><idNumber>19520304-1234</idNumber>
                        <protectedIdentity>true</protectedIdentity></agent>
                      <agent agentType="other" otherAgentType="Handläggare"><name>Karin Berg</name></agent>
                    </agents>
                    <dates><date dateType="received">2024-02-03T08:00:00</date>
                      <date dateType="modified">2025-01-01T10:00:00</date></dates>
                    <record systemIdentifier="r1">
                      <objectId>SN 2024/17-1</objectId>
                      <title>Yttrande</title>
                      <agents><agent agentType="sender"><name>Omsorg AB</name></agent></agents>
                      <additionalInformation><appendix name="yttrande.pdf" path="content/yttrande.pdf"/>
                      </additionalInformation>
                    </record>
                  </aggregation>
                </aggregation>
              </aggregations>
            </erms>
            """;
}
