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

/// Prometheus' own engine tests. Questions about native histograms and start timestamps are not
/// asked and not counted as passed, so the number of those that pass is pinned.
final class ConformanceTest {
  @ParameterizedTest
  @CsvSource({
    "literals, 25",
    "selectors, 20",
    "staleness, 17",
    "at_modifier, 59",
    "operators, 95",
    "aggregators, 92",
    "subquery, 23",
    "functions, 232",
    "range_queries, 12",
    "histograms, 67",
    "collision, 2",
    "duration_expression, 59",
    "fill-modifier, 45",
    "info, 31",
    "extended_vectors, 81",
    "type_and_unit, 58",
    "native_histograms, 0",
    "start_timestamps, 0",
  })
  void answersAsPrometheusDoes(String name, int passed) throws IOException {
    String script = Files.readString(Shared.path("conformance/promql/" + name + ".test"));

    ScriptReport report = PromqlScript.run(script, InMemoryMetricStore::new, Clock.system());

    assertThat(report.failures()).isEmpty();
    assertThat(report.count(Status.PASSED)).isEqualTo(passed);
  }
}
