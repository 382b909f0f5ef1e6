package bevara.app.command;

import bevara.ingest.IngestFault;
import bevara.ingest.Receipt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/// `bevara verify-receipt`: who signed, for what, and whether a package is the one it speaks of. Offline.
@Command(name = "verify-receipt")
final class VerifyReceiptCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", descriptionKey = "verify-receipt.file")
    private Path file = Path.of("");

    @Option(names = "--package", paramLabel = "P", descriptionKey = "verify-receipt.package")
    private @Nullable Path pack;

    @Option(names = "--trust", paramLabel = "JWKS|THUMBPRINT", descriptionKey = "verify-receipt.trust")
    private @Nullable String trust;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean asJson;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    private boolean help;

    private final Terminal terminal;

    VerifyReceiptCommand(Terminal terminal) {
        this.terminal = terminal;
        this.pack = null;
        this.trust = null;
    }

    private record OutcomeJson(
            boolean valid,
            boolean keyPinned,
            @Nullable Receipt receipt,
            List<String> proofFaults,
            List<String> differences,
            @Nullable String fault) {}

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(file))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-file", file));
        if (pack != null && !Files.exists(pack))
            throw new CommandFault(Terminal.USAGE, terminal.words().say("no-such-file", pack));
        Receipt receipt;
        try {
            receipt = Receipt.verify(
                    Files.readString(file, StandardCharsets.US_ASCII).strip());
        } catch (IngestFault.Invalid e) {
            return refuse(e.code());
        } catch (java.nio.charset.CharacterCodingException e) {
            return refuse("receipt-unreadable");
        }
        var trusted = trust == null ? null : new TrustedKeys(trust);
        if (trusted != null && !trusted.contain(receipt.keyId())) return refuse("receipt-key-not-trusted");
        var proofFaults = receipt.proofFaults(trusted == null ? List.of() : trusted.keys());
        var differences = new ArrayList<String>();
        if (pack != null) differences.addAll(new PackageComparison(terminal.words(), receipt).with(pack));
        if (asJson) {
            boolean valid = differences.isEmpty() && proofFaults.isEmpty();
            print(new OutcomeJson(valid, trust != null, receipt, proofFaults, differences, null));
        } else {
            tell(receipt, proofFaults);
            differences.forEach(difference -> terminal.out().println(difference));
            if (pack != null)
                terminal.say(
                        differences.isEmpty() ? "verify-receipt.package-same" : "verify-receipt.package-differs",
                        receipt.files().size(),
                        differences.size());
        }
        return differences.isEmpty() && proofFaults.isEmpty() ? Terminal.FINE : Terminal.INPUT_AT_FAULT;
    }

    private void tell(Receipt receipt, List<String> proofFaults) {
        terminal.say("verify-receipt.valid", receipt.issuer(), receipt.issuedAt());
        terminal.say(trust == null ? "verify-receipt.key-unpinned" : "verify-receipt.key-pinned", receipt.keyId());
        terminal.say("verify-receipt.tenant", receipt.tenant());
        terminal.say("verify-receipt.delivered-by", receipt.deliveredBy());
        terminal.say("verify-receipt.agreement", receipt.agreement(), receipt.agreementVersion());
        terminal.say("verify-receipt.submission", receipt.submission());
        terminal.say(
                "verify-receipt.package-is",
                receipt.packageId(),
                receipt.packageSize(),
                receipt.packageSha256(),
                receipt.files().size());
        terminal.say("verify-receipt.aip", receipt.aip(), receipt.version());
        for (var one : receipt.further()) terminal.say("verify-receipt.aip", one.aip(), one.version());
        var proof = receipt.proof();
        if (proof == null) terminal.say("verify-receipt.no-proof");
        else if (proofFaults.isEmpty()) terminal.say("verify-receipt.proof", proof.leaf(), proof.treeSize());
        proofFaults.forEach(terminal::say);
    }

    private int refuse(String code) {
        if (asJson) print(new OutcomeJson(false, trust != null, null, List.of(), List.of(), code));
        else terminal.say(code);
        return Terminal.INPUT_AT_FAULT;
    }

    private void print(OutcomeJson outcome) {
        terminal.out().println(new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(outcome));
    }
}
