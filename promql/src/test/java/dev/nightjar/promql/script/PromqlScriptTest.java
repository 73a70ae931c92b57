package dev.nightjar.promql.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.promql.script.ScriptReport.Status;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import org.junit.jupiter.api.Test;

final class PromqlScriptTest {
  private static ScriptReport run(String script) {
    return PromqlScript.run(script, InMemoryMetricStore::new, Clock.system());
  }

  @Test
  void passesWhatIsRightAndFailsWhatIsNot() {
    ScriptReport report =
        run(
            """
            load 30s
              job_runs_total{job="backup"} 0 1 _ _ 2

            eval instant at 2m max_over_time(job_runs_total[3m])
              {job="backup"} 2

            eval instant at 2m max_over_time(job_runs_total[3m])
              {job="backup"} 3

            eval instant at 2m nothing
              {job="backup"} 2

            eval range from 0 to 1m step 30s job_runs_total
              job_runs_total{job="backup"} 0 1 1

            eval instant at 0 1 +
              expect fail msg: 1:4: parse error: unexpected end of input

            eval instant at 0 1
              expect fail
            """);

    assertThat(report.outcomes())
        .extracting(ScriptReport.Outcome::line)
        .containsExactly(4, 7, 10, 13, 16, 19);
    assertThat(report.failures()).extracting(ScriptReport.Outcome::line).containsExactly(7, 10, 19);
    assertThat(report.summary())
        .isEqualTo("3 passed, 3 failed, 0 need native histograms, 0 need start timestamps");
  }

  @Test
  void tellsWhatItCannotAsk() {
    ScriptReport report =
        run(
            """
            load 1m
              h {{schema:0 sum:1 count:1 buckets:[1]}}x3
              f 1x3

            eval instant at 1m histogram_sum(h)
              {} 1

            eval instant at 1m f
              f 1

            clear
            load 1m
              f 1x3

            eval instant at 1m {__name__=~"f|h"}
              f 1
            """);

    assertThat(report.outcomes())
        .extracting(ScriptReport.Outcome::status)
        .containsExactly(Status.NEEDS_NATIVE_HISTOGRAMS, Status.PASSED, Status.PASSED);
  }

  @Test
  void refusesWhatIsNoScript() {
    assertThatThrownBy(() -> run("\nload it all\n"))
        .isInstanceOf(ScriptException.class)
        .hasMessage("line 2: no command: load it all");
    assertThatThrownBy(() -> run("load 1m\n  a 1+2\n"))
        .isInstanceOf(ScriptException.class)
        .hasMessage("a change without a number of times: 1+2");
  }
}
