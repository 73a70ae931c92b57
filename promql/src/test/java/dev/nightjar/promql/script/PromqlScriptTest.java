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
    assertThat(report.summary()).isEqualTo("3 passed, 3 failed");
  }

  @Test
  void looksAtHistogramsWhole() {
    ScriptReport report =
        run(
            """
            load 1m
              h {{sum:1 count:3 buckets:[1 0 2]}}x3

            eval instant at 1m h
              h {{sum:1 count:3 buckets:[1 0 2 0]}}

            eval instant at 1m h
              h {{sum:1 count:3 buckets:[1 0 2] counter_reset_hint:not_reset}}

            eval instant at 1m h
              h {{sum:1 count:3 buckets:[1 0 2] counter_reset_hint:gauge}}

            eval instant at 1m h
              h {{sum:1 count:3 buckets:[1 0 3]}}

            eval instant at 1m h
              h {{sum:1 count:3 offset:1 buckets:[1 0 2]}}

            eval instant at 1m h
              h 3
            """);

    assertThat(report.outcomes())
        .extracting(ScriptReport.Outcome::status)
        .containsExactly(
            Status.PASSED,
            Status.PASSED,
            Status.FAILED,
            Status.FAILED,
            Status.FAILED,
            Status.FAILED);
  }

  @Test
  void foldsClassicHistogramsWhereItIsToldTo() {
    ScriptReport report =
        run(
            """
            load_with_nhcb 1m
              d_bucket{le="1"} 1x3
              d_bucket{le="+Inf"} 3x3
              d_bucket{le="0.5"} 0x3
              d_sum 2.5x3

            eval instant at 1m d
              d {{schema:-53 custom_values:[0.5 1] count:3 sum:2.5 buckets:[0 1 2]}}
            """);

    assertThat(report.failures()).isEmpty();
  }

  @Test
  void refusesWhatIsNoScript() {
    assertThatThrownBy(() -> run("\nload it all\n"))
        .isInstanceOf(ScriptException.class)
        .hasMessage("line 2: no command: load it all");
    assertThatThrownBy(() -> run("load 1m\n  a 1+2\n"))
        .isInstanceOf(ScriptException.class)
        .hasMessage("line 2: a change without a number of times: 1+2");
    assertThatThrownBy(() -> run("load 1m\n  a 1\n\neval instant at 0 a\n  a{ 1\n"))
        .isInstanceOf(ScriptException.class)
        .hasMessageStartingWith("line 4: its expectation: ");
  }
}
