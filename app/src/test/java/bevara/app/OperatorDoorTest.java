package bevara.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningArchive.Shared.class)
class OperatorDoorTest {
    private final Caller anyone;

    OperatorDoorTest(RunningArchive running) {
        this.anyone = new Caller(running.url(), "");
    }

    @Test
    void health_names_database_store_index_and_disk_and_no_secret() {
        var health = anyone.get("/actuator/health");

        assertThat(health.status()).isEqualTo(200);
        assertThat(health.json().path("components").propertyNames()).contains("db", "stores", "index", "disk");
        assertThat(health.json()
                        .path("components")
                        .path("stores")
                        .path("details")
                        .path("main")
                        .asString(""))
                .isEqualTo("up");
        assertThat(health.text()).doesNotContain("password", "jdbc:", "/tmp");
    }

    @Test
    void metrics_count_what_the_archive_does() {
        assertThat(anyone.get("/actuator/prometheus").text())
                .contains("bevara_aips", "bevara_queue", "bevara_index_behind", "bevara_submissions_total");
        assertThat(anyone.get("/actuator/prometheus").text())
                .contains(
                        "bevara_store_up{store=\"main\"} 1.0",
                        "bevara_store_behind{store=\"main\"}",
                        "bevara_copies{state=\"damaged\",store=\"main\"} 0.0",
                        "bevara_copies_overdue{store=\"main\"}",
                        "bevara_audit_bytes",
                        "bevara_alarms");
    }

    @Test
    void nothing_else_of_the_actuator_is_open() {
        assertThat(anyone.get("/actuator/env").status()).isEqualTo(404);
    }
}
