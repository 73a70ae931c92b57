package dev.nightjar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Outside data on both formats.
class ConformanceTest {
  private static void checkScrape(byte[] page, ExpositionFormat format, boolean good) {
    if (good) {
      assertThatCode(() -> Expositions.read(page, format)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> Expositions.read(page, format))
          .isInstanceOf(NightjarException.class)
          .hasMessageMatching("(?s)line \\d+, column \\d+: .+");
    }
  }

  private static Stream<DynamicTest> errorTable(String file, ExpositionFormat format) {
    JsonNode table = Json.table("conformance/textparse/" + file);
    return table
        .valueStream()
        .map(
            row -> {
              String error = row.get("error").textValue();
              boolean good = error.isEmpty() || error.equals("EOF");
              return DynamicTest.dynamicTest(
                  row.get("n") + " " + error,
                  () -> checkScrape(Json.bytes(row.get("input")), format, good));
            });
  }

  @TestFactory
  Stream<DynamicTest> refusesMalformedPrometheusText() {
    return errorTable("prometheus-text-errors.json", ExpositionFormat.PROMETHEUS_TEXT);
  }

  @TestFactory
  Stream<DynamicTest> refusesMalformedOpenMetrics() {
    return errorTable("openmetrics-errors.json", ExpositionFormat.OPENMETRICS);
  }

  @TestFactory
  Stream<DynamicTest> readsWholeDocuments() throws IOException {
    return Stream.of("textparse", "captures")
        .map(folder -> Shared.path("conformance/" + folder))
        .flatMap(
            folder -> {
              try (Stream<Path> files = Files.list(folder)) {
                return files.filter(f -> f.toString().endsWith(".txt")).sorted().toList().stream();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            })
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> {
                      byte[] page = Files.readAllBytes(file);
                      boolean ends = new String(page, StandardCharsets.UTF_8).endsWith("# EOF\n");
                      ExpositionFormat format =
                          ends ? ExpositionFormat.OPENMETRICS : ExpositionFormat.PROMETHEUS_TEXT;
                      assertThat(Expositions.read(page, format).size()).isPositive();
                    }));
  }

  @TestFactory
  Stream<DynamicTest> judgesTheOpenMetricsSuite() throws IOException {
    try (Stream<Path> folders = Files.list(Shared.path("conformance/openmetrics/parsers"))) {
      List<Path> sorted = folders.sorted().toList();
      return sorted.stream()
          .map(
              folder ->
                  DynamicTest.dynamicTest(folder.getFileName().toString(), () -> judge(folder)));
    }
  }

  private static void judge(Path folder) throws IOException {
    byte[] page = Files.readAllBytes(folder.resolve("metrics"));
    boolean good = Files.readString(folder.resolve("test.json")).contains("\"shouldParse\": true");
    if (good) {
      checkScrape(page, ExpositionFormat.OPENMETRICS, true);
      assertThatCode(() -> OpenMetricsRules.check(page)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> OpenMetricsRules.check(page))
          .isInstanceOf(NightjarException.class)
          .hasMessageStartingWith("line ");
    }
  }

  @TestFactory
  Stream<DynamicTest> refusesMalformedPushes() {
    return Json.table("conformance/expfmt/text-errors.json")
        .valueStream()
        .filter(row -> row.has("errUTF8"))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.get("n") + " " + row.get("errUTF8").textValue(),
                    () ->
                        assertThatThrownBy(() -> PushedMetrics.read(Json.bytes(row.get("input"))))
                            .isInstanceOf(NightjarException.class)
                            .hasMessageStartingWith("line ")));
  }

  @TestFactory
  Stream<DynamicTest> readsPushesIntoFamilies() {
    return Json.table("conformance/expfmt/text-ok.json")
        .valueStream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.get("n").toString(),
                    () -> {
                      PushedMetrics pushed = PushedMetrics.read(Json.bytes(row.get("input")));
                      PushedExpectation.check(pushed, row.get("families"));
                    }));
  }

  @Test
  void readsTheLargeSamplePushAndScrape() throws IOException {
    byte[] page = Files.readAllBytes(Shared.path("conformance/expfmt/samples/text"));
    Exposition scraped = Expositions.read(page, ExpositionFormat.PROMETHEUS_TEXT);
    int pushed =
        PushedMetrics.read(page).families().stream().mapToInt(f -> f.samples().size()).sum();
    assertThat(pushed).isEqualTo(scraped.size()).isPositive();
  }

  @Test
  void survivesTheFuzzCorpus() throws IOException {
    try (Stream<Path> files = Files.list(Shared.path("conformance/expfmt/corpus"))) {
      for (Path file : files.sorted().toList()) {
        byte[] page = Files.readAllBytes(file);
        assertOnlyRefusesAPage(page);
        assertOnlyRefuses(() -> PushedMetrics.read(page));
        assertOnlyRefuses(() -> OpenMetricsRules.check(page));
      }
    }
  }

  /// A message has no lines to tell.
  static void assertOnlyRefusesAPage(byte[] page) {
    assertOnlyRefuses(() -> Expositions.read(page, ExpositionFormat.PROMETHEUS_TEXT));
    assertOnlyRefuses(() -> Expositions.read(page, ExpositionFormat.OPENMETRICS));
    try {
      Expositions.read(page, ExpositionFormat.PROTOBUF, Expositions.Histograms.BOTH);
    } catch (NightjarException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA);
    }
  }

  static void assertOnlyRefuses(Runnable read) {
    try {
      read.run();
    } catch (NightjarException e) {
      assertThat(e.getMessage()).startsWith("line ");
    }
  }
}
