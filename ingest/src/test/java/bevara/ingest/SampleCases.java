package bevara.ingest;

import static bevara.ingest.SamplePackages.bytes;

import bevara.storage.Digest;
import java.util.LinkedHashMap;
import java.util.Map;

/// Deliveries of cases by FGS Ärendehantering, made for tests.
final class SampleCases {
    private SampleCases() {}

    /// Cases `SN 2024/1`, `SN 2024/2` and so on with a letter each, their metadata, and one file that is no case's.
    static Map<String, byte[]> delivery(int count, String word) {
        var files = new LinkedHashMap<String, byte[]>();
        var cases = new StringBuilder();
        for (int n = 1; n <= count; n++) {
            var letter = bytes(word + " brev " + n);
            files.put("content/%d/brev.txt".formatted(n), letter);
            cases.append(caseFile(n, letter));
        }
        files.put("arenden.xml", bytes(document(cases.toString())));
        files.put("läs mig.txt", bytes(word));
        return files;
    }

    static String document(String cases) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <Leveransobjekt xmlns="http://xml.ra.se/e-arkiv/FGS-ERMS">
                <ArkivobjektListaArenden>
                %s</ArkivobjektListaArenden>
                </Leveransobjekt>
                """.formatted(cases);
    }

    static String caseFile(int n, byte[] letter) {
        return """
                <ArkivobjektArende>
                <ArkivobjektID>SN 2024/%1$d</ArkivobjektID>
                <KlassReferens>3.7.%1$d</KlassReferens>
                <Restriktion Typ="Sekretess"><Lagrum>OSL 26 kap. 1 §</Lagrum></Restriktion>
                <Motpart><Namn>Anna Ek</Namn><SkyddadIdentitet>true</SkyddadIdentitet></Motpart>
                <Motpart><Namn>Omsorg %1$d AB</Namn></Motpart>
                <Inkommen>2024-02-%1$02d</Inkommen>
                <Arendemening>Tillsyn nummer %1$d hos Anna Ek</Arendemening>
                <ArkivobjektListaHandlingar><ArkivobjektHandling>
                <ArkivobjektID>SN 2024/%1$d-1</ArkivobjektID>
                <Rubrik>Brev</Rubrik>
                <Bilaga Namn="brev.txt" Lank="content/%1$d/brev.txt" Storlek="%2$d" Checksumma="%3$s" \
                ChecksummaMetod="SHA-256"/>
                </ArkivobjektHandling></ArkivobjektListaHandlingar>
                </ArkivobjektArende>
                """.formatted(n, letter.length, Digest.of(letter).hex());
    }
}
