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
import org.junit.jupiter.params.provider.ValueSource;

/// Prometheus' own engine tests. Questions about native histograms are not asked and not counted as
/// passed.
final class ConformanceTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "literals",
        "selectors",
        "staleness",
        "at_modifier",
        "operators",
        "aggregators",
        "subquery"
      })
  void answersAsPrometheusDoes(String script) throws IOException {
    ScriptReport report = run(script);

    assertThat(report.failures()).isEmpty();
    assertThat(report.count(Status.PASSED)).isPositive();
  }

  private static ScriptReport run(String name) throws IOException {
    String script = Files.readString(Shared.path("conformance/promql/" + name + ".test"));
    return PromqlScript.run(script, InMemoryMetricStore::new, Clock.system());
  }
}
