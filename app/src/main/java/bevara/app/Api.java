package bevara.app;

import bevara.access.Access;
import bevara.app.api.AccountsApi;
import bevara.app.api.AgreementsApi;
import bevara.app.api.AipsApi;
import bevara.app.api.Closing;
import bevara.app.api.CustodyApi;
import bevara.app.api.FilesApi;
import bevara.app.api.FormatsApi;
import bevara.app.api.IdentificationsApi;
import bevara.app.api.LogApi;
import bevara.app.api.OrdersApi;
import bevara.app.api.ReceiptKeysApi;
import bevara.app.api.RegistersApi;
import bevara.app.api.SearchApi;
import bevara.app.api.SubmissionsApi;
import bevara.app.api.UploadsApi;
import bevara.ingest.Ingest;
import bevara.ingest.ReceiptKey;
import bevara.storage.ArchivalStorage;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The controllers of the HTTP API.
@Configuration(proxyBeanMethods = false)
@Import(bevara.app.api.ApiDocs.class)
class Api {
    @Bean
    Closing closing() {
        return new Closing();
    }

    @Bean
    SubmissionsApi submissionsApi(Ingest ingest, Closing closing) {
        return new SubmissionsApi(ingest, closing);
    }

    @Bean
    UploadsApi uploadsApi(Ingest ingest) {
        return new UploadsApi(ingest);
    }

    @Bean
    AipsApi aipsApi(Access access) {
        return new AipsApi(access);
    }

    @Bean
    FilesApi filesApi(Access access) {
        return new FilesApi(access);
    }

    @Bean
    SearchApi searchApi(Access access) {
        return new SearchApi(access);
    }

    @Bean
    OrdersApi ordersApi(Access access) {
        return new OrdersApi(access);
    }

    @Bean
    IdentificationsApi identificationsApi(Access access) {
        return new IdentificationsApi(access);
    }

    @Bean
    FormatsApi formatsApi(Ingest ingest, Clock clock) {
        return new FormatsApi(ingest, clock);
    }

    @Bean
    AgreementsApi agreementsApi(Ingest ingest) {
        return new AgreementsApi(ingest);
    }

    @Bean
    RegistersApi registersApi(ArchivalStorage storage) {
        return new RegistersApi(storage);
    }

    @Bean
    LogApi logApi(ArchivalStorage storage) {
        return new LogApi(storage);
    }

    @Bean
    CustodyApi custodyApi(ArchivalStorage storage, Access access, Archive archive) {
        return new CustodyApi(storage.custody(), access, archive.jobs()::drillNow);
    }

    @Bean
    AccountsApi accountsApi(Accounts accounts, Tenants tenants) {
        return new AccountsApi(accounts, tenants);
    }

    @Bean
    ReceiptKeysApi receiptKeysApi(ReceiptKey key) {
        return new ReceiptKeysApi(key);
    }
}
