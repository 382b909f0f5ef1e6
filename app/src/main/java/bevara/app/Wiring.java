package bevara.app;

import bevara.access.Access;
import bevara.app.api.ApiErrors;
import bevara.app.api.ProblemResolver;
import bevara.app.api.Problems;
import bevara.app.web.Surroundings;
import bevara.app.web.WebPages;
import bevara.ingest.Ingest;
import bevara.ingest.ReceiptKey;
import bevara.storage.ArchivalStorage;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorViewResolver;
import org.springframework.boot.webmvc.error.ErrorAttributes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/// Everything that is in the service, made by constructors and factories. The archive opens beside Spring's own start;
/// closing it is [Server]'s, so nothing here is closed by Spring.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({Security.class, Api.class, Watch.class, WebPages.class})
class Wiring {
    @Bean(destroyMethod = "")
    Archive archive(OpeningArchive opening) {
        return opening.await();
    }

    @Bean(destroyMethod = "")
    DataSource dataSource(Archive archive) {
        return archive.database().tenants();
    }

    @Bean
    Clock clock(Archive archive) {
        return archive.clock();
    }

    @Bean(destroyMethod = "")
    ArchivalStorage storage(Archive archive) {
        return archive.storage();
    }

    @Bean(destroyMethod = "")
    Ingest ingest(Archive archive) {
        return archive.ingest();
    }

    @Bean(destroyMethod = "")
    Access access(Archive archive) {
        return archive.access();
    }

    @Bean
    Accounts accounts(Archive archive) {
        return archive.accounts();
    }

    @Bean
    Tenants tenants(Archive archive) {
        return archive.tenants();
    }

    @Bean
    ReceiptKey receiptKey(Archive archive) {
        return archive.receiptKey();
    }

    @Bean
    Problems problems() {
        return new Problems();
    }

    @Bean
    ProblemResolver problemResolver(Problems problems) {
        return new ProblemResolver(problems);
    }

    @Bean
    Surroundings surroundings(Problems problems, Tenants tenants, Archive archive) {
        return new PageSurroundings(
                problems,
                tenants,
                archive.storage().custody(),
                archive.jobs()::drillNow,
                archive.settings().auditDays());
    }

    @Bean
    ApiErrors errors(Problems problems, ErrorAttributes attributes, ObjectProvider<ErrorViewResolver> views) {
        return new ApiErrors(problems, attributes, views.orderedStream().toList());
    }
}
