package dev.nightjar.testing.bench.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void ratiosAreOfTheFirstPeersMedianToTheOthers() {
    var report = new Report();
    report.of("ours");
    report.of("a");
    report.of("b");
    for (double seconds : new double[] {0.4, 0.5, 9}) {
      report.of("ours").add(Trial.INGEST, seconds);
      report.of("a").add(Trial.INGEST, seconds * 4);
    }
    report.of("b").add(Trial.PEAK, 1_234.5);
    assertThat(report.overview())
        .isEqualTo(
            """
            | what | ours | a | b | ours / a | ours / b |
            |---|---|---|---|---|---|
            | ingest until acknowledged, CPU-s per million samples | 0.50 | 2 | – | 0.25x | – |
            | peak RSS of the ingest, MiB | – | – | 1,235 | – | – |
            """);
  }

  @Test
  void wrongAnswersAreNamed() {
    var report = new Report();
    report.differ("a", List.of("", "values up to 3 % off"));
    assertThat(report.wrongAnswers())
        .isEqualTo("- a, histogram_quantile by job: values up to 3 % off\n");
  }

  @Test
  void figuresHaveThreeDigits() {
    check(0.0123, "0.012");
    check(0.5, "0.50");
    check(12.34, "12.3");
    check(123.4, "123");
    check(2_395_000, "2,395,000");
    check(0, "0");
  }

  private static void check(double figure, String text) {
    assertThat(Report.text(OptionalDouble.of(figure))).isEqualTo(text);
  }
}
