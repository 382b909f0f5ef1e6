package bevara.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.LocalDate;

/// The rules of docs/ARCHITECTURE.md that a compiler cannot hold.
@AnalyzeClasses(
        packages = "bevara",
        importOptions = {ImportOption.DoNotIncludeTests.class})
class ArchitectureTest {
    private static final String[] SPRING_AS_A_LIBRARY = {
        "org.springframework.jdbc..", "org.springframework.transaction..", "org.springframework.dao.."
    };

    @ArchTest
    static final ArchRule schemas_and_storage_know_none_of_ours = noClasses()
            .that()
            .resideInAnyPackage("bevara.schemas..", "bevara.storage..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("bevara.ingest..", "bevara.access..", "bevara.app..", "bevara.bench..");

    @ArchTest
    static final ArchRule formats_knows_none_of_ours = noClasses()
            .that()
            .resideInAnyPackage("bevara.formats..", "bevara.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "bevara.schemas..",
                    "bevara.storage..",
                    "bevara.ingest..",
                    "bevara.access..",
                    "bevara.app..",
                    "bevara.bench..");

    @ArchTest
    static final ArchRule schemas_does_not_know_storage = noClasses()
            .that()
            .resideInAPackage("bevara.schemas..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("bevara.storage..");

    @ArchTest
    static final ArchRule storage_does_not_know_schemas = noClasses()
            .that()
            .resideInAPackage("bevara.storage..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("bevara.schemas..");

    @ArchTest
    static final ArchRule ingest_never_sees_access = noClasses()
            .that()
            .resideInAPackage("bevara.ingest..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("bevara.access..", "bevara.app..", "bevara.bench..");

    @ArchTest
    static final ArchRule access_never_sees_ingest = noClasses()
            .that()
            .resideInAPackage("bevara.access..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("bevara.ingest..", "bevara.app..", "bevara.bench..");

    @ArchTest
    static final ArchRule modules_have_no_cycles =
            slices().matching("bevara.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_api_and_the_pages_do_not_need_each_other = noClasses()
            .that()
            .resideInAPackage("bevara.app.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("bevara.app.web..", "bevara.app.command..", "bevara.app.demo..");

    @ArchTest
    static final ArchRule spring_lives_in_app = noClasses()
            .that()
            .resideOutsideOfPackages("bevara.app..", "bevara.bench..")
            .should()
            .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                    "are Spring, beyond its JDBC library",
                    type -> type.getPackageName().startsWith("org.springframework")
                            && java.util.stream.Stream.of(SPRING_AS_A_LIBRARY)
                                    .noneMatch(allowed -> type.getPackageName()
                                            .startsWith(allowed.substring(0, allowed.length() - 2)))));

    @ArchTest
    static final ArchRule nothing_static_can_change = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackages("bevara.schemas.binding..")
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule names_say_what_things_are = classes()
            .that()
            .resideOutsideOfPackage("bevara.schemas.binding..")
            .should()
            .haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl)$");

    @ArchTest
    static final ArchRule time_is_handed_in = noClasses()
            .that()
            .resideOutsideOfPackages("bevara.bench..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");
}
