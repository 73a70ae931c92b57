package dev.nightjar.promql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.promql.script.PromqlScript;
import dev.nightjar.promql.script.ScriptReport;
import dev.nightjar.promql.script.ScriptReport.Status;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Prometheus' own engine tests, all of them. How many there are is pinned, lest some are not
/// asked.
final class ConformanceTest {
  @ParameterizedTest
  @CsvSource({
    "literals, 25",
    "selectors, 20",
    "staleness, 17",
    "at_modifier, 59",
    "operators, 163",
    "aggregators, 122",
    "subquery, 24",
    "functions, 320",
    "range_queries, 14",
    "histograms, 140",
    "collision, 2",
    "duration_expression, 59",
    "fill-modifier, 45",
    "info, 32",
    "extended_vectors, 115",
    "type_and_unit, 58",
    "native_histograms, 401",
    "start_timestamps, 18",
  })
  void answersAsPrometheusDoes(String name, int passed) throws IOException {
    String script = Files.readString(Shared.path("conformance/promql/" + name + ".test"));

    ScriptReport report = PromqlScript.run(script, InMemoryMetricStore::new, Clock.system());

    assertThat(report.failures()).isEmpty();
    assertThat(report.count(Status.PASSED)).isEqualTo(passed);
  }
}
