package bevara.app.web;

import bevara.access.Access;
import bevara.ingest.Ingest;
import bevara.storage.ArchivalStorage;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Wires the pages. To be imported by the application, which gives [Ingest], [Access],
/// [ArchivalStorage], [Surroundings] and a clock.
@Configuration(proxyBeanMethods = false)
public class WebPages {
    @Bean
    Pages pages(Surroundings surroundings) {
        return new Pages(TemplateEngine.createPrecompiled(ContentType.Html), surroundings);
    }

    @Bean
    StartPage startPage(Pages pages, Ingest ingest, Access access) {
        return new StartPage(pages, ingest, access);
    }

    @Bean
    DeliveryPages deliveryPages(Pages pages, Ingest ingest, Surroundings surroundings, Clock clock) {
        return new DeliveryPages(pages, ingest, surroundings, clock);
    }

    @Bean
    UploadPages uploadPages(Ingest ingest, DeliveryPages deliveries) {
        return new UploadPages(ingest, deliveries);
    }

    @Bean
    SearchPage searchPage(Pages pages, Access access, Ingest ingest) {
        return new SearchPage(pages, access, ingest);
    }

    @Bean
    ArchivePages archivePages(Pages pages, Access access, Ingest ingest, ArchivalStorage storage) {
        return new ArchivePages(pages, access, ingest, storage);
    }

    @Bean
    OrderPages orderPages(Pages pages, Access access) {
        return new OrderPages(pages, access);
    }

    @Bean
    PreservationPages preservationPages(Pages pages, ArchivalStorage storage, Surroundings surroundings) {
        return new PreservationPages(pages, storage.custody(), surroundings);
    }

    @Bean
    FormatPages formatPages(Pages pages, Ingest ingest, Access access, Clock clock) {
        return new FormatPages(pages, ingest, access, clock);
    }

    @Bean
    AgreementPages agreementPages(Pages pages, Ingest ingest, Clock clock) {
        return new AgreementPages(pages, ingest, clock);
    }

    @Bean
    CommonPages commonPages(Pages pages, Surroundings surroundings) {
        return new CommonPages(pages, surroundings);
    }

    @Bean
    Faults faults(Pages pages, Surroundings surroundings) {
        return new Faults(pages, surroundings);
    }
}
