package dev.nightjar.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

/// What the compiler cannot say of the house.
final class ArchitectureTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.nightjar");

  private static void holds(ArchRule rule) {
    rule.check(HOUSE);
  }

  @Test
  void packagesFormNoCycles() {
    holds(slices().matching("dev.nightjar.(**)").should().beFreeOfCycles());
  }

  @Test
  void onlyBaseReadsTheClock() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.nightjar.base..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class));
  }

  @Test
  void onlyTheCommandLineWritesToStandardOutputOrEndsTheProcess() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "dev.nightjar.cli..",
                "dev.nightjar.base.process..",
                "dev.nightjar.agent..",
                "dev.nightjar.testing..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class));
  }

  @Test
  void onlyBaseStartsProcesses() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.nightjar.base..", "dev.nightjar.cli..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.ProcessBuilder"));
  }

  @Test
  void enginesMeetOnlyInTheServer() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "dev.nightjar.server..",
                "dev.nightjar.tsdb..",
                "dev.nightjar.search..",
                "dev.nightjar.state..",
                "dev.nightjar.testing..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.nightjar.tsdb..", "dev.nightjar.search..", "dev.nightjar.state.."));
  }

  @Test
  void eachLibraryStaysInItsRoom() {
    onlyIn("dev.nightjar.web.http..", "com.linecorp.armeria..");
    onlyIn("dev.nightjar.server.config..", "org.snakeyaml..");
    onlyIn("dev.nightjar.search..", "org.apache.lucene..");
    onlyIn("dev.nightjar.state..", "java.sql..", "org.sqlite..");
    onlyIn("dev.nightjar.cli..", "picocli..");
  }

  private static void onlyIn(String room, String... libraries) {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackage(room)
            .and()
            .resideInAPackage("dev.nightjar..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(libraries));
  }

  @Test
  void filesOfOursAreForcedOnlyThroughBase() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.nightjar.base..", "dev.nightjar.testing..")
            .should()
            .callMethod(java.nio.channels.FileChannel.class, "force", boolean.class)
            .orShould()
            .callMethod(
                Files.class,
                "write",
                java.nio.file.Path.class,
                byte[].class,
                java.nio.file.OpenOption[].class));
  }
}
