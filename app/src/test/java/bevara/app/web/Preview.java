package bevara.app.web;

import bevara.app.Role;
import bevara.app.web.Page.Theme;
import bevara.app.web.Texts.Language;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import gg.jte.resolve.DirectoryCodeResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes every page to a folder with its styles beside it, straight from the sources, to be looked at without
/// a server: `Preview FOLDER SOURCES [sv|en] [auto|light|dark]`.
final class Preview {
    private Preview() {}

    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        var sources = Path.of(arguments[1]);
        var language = arguments.length > 2 && arguments[2].equals("en") ? Language.EN : Language.SV;
        var theme = Theme.valueOf(arguments.length > 3 ? arguments[3].toUpperCase(java.util.Locale.ROOT) : "AUTO");
        Files.createDirectories(folder.resolve("assets"));
        for (var asset : Assets.NAMES) {
            var file = sources.resolve("resources/static/assets").resolve(asset);
            if (Files.exists(file)) Files.write(folder.resolve("assets").resolve(asset), Files.readAllBytes(file));
        }
        var engine = TemplateEngine.create(
                new DirectoryCodeResolver(sources.resolve("jte")), folder.resolve("made"), ContentType.Html);
        for (var sample : new Samples(language, Role.ARCHIVIST, theme).all().entrySet()) {
            var output = new StringOutput();
            engine.render(
                    sample.getValue().template() + ".jte", sample.getValue().model(), output);
            var html = output.toString().replace("\"/assets/", "\"assets/");
            Files.writeString(folder.resolve(sample.getKey() + ".html"), html);
        }
    }
}
