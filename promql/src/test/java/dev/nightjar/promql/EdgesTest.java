package dev.nightjar.promql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.script.PromqlScript;
import dev.nightjar.promql.script.ScriptReport;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Corners of the language that random expressions have found, as Prometheus answers them.
final class EdgesTest {
  private static final Features FUNCTIONS = Features.of(List.of("promql-experimental-functions"));

  private static void check(String script) {
    check(script, FUNCTIONS);
  }

  private static void check(String script, Features features) {
    ScriptReport report =
        PromqlScript.run(script, InMemoryMetricStore::new, Clock.system(), features);
    assertThat(report.failures()).isEmpty();
    assertThat(report.outcomes()).isNotEmpty();
  }

  @Test
  void numbersAtTheEndsOfTheirRange() {
    check(
        """
        eval instant at 0 log2(vector(Inf))
          {} Inf

        eval instant at 0 log2(vector(1024))
          {} 10

        eval instant at 0 asinh(vector(-1e200))
          {} -461.210165779

        eval instant at 0 acosh(vector(1e200))
          {} 461.210165779

        eval instant at 0 acosh(vector(-1e9))
          {} NaN

        eval instant at 0 acosh(vector(0.5))
          {} NaN

        eval instant at 0 clamp_max(vector(NaN), -Inf)
          {} -Inf

        eval instant at 0 clamp_min(vector(NaN), Inf)
          {} Inf

        eval instant at 0 clamp(vector(NaN), 0, 1)
          {} NaN

        eval instant at 0 vector(max_of(NaN, Inf))
          {} Inf

        eval instant at 0 vector(min_of(NaN, 1))
          {} NaN
        """);
  }

  @Test
  void aCounterThatWasInfiniteCountsAgainAfterThat() {
    check(
        """
        load 1m
          c_total 1 Inf 0 10 20 30 40 50 60 70
          large_total 1e300 0 10 20 30 40 50 60 70 0.001

        eval range from 9m to 9m step 1m increase(c_total[5m])
          {} 50

        eval range from 2m to 9m step 7m increase(c_total[5m])
          {} Inf 50

        eval instant at 9m increase(large_total[5m])
          {} 37.50125
        """);
  }

  @Test
  void onlyASelectorItselfTellsTheTimesOfItsSamples() {
    check(
        """
        load 1m
          a 1 2 3

        eval instant at 150s timestamp(a)
          {} 120

        eval instant at 150s timestamp((a))
          {} 120

        eval instant at 150s timestamp(+a)
          {} 150

        eval instant at 150s timestamp(-a)
          {} 150
        """);
  }

  @Test
  void whatIsAbsentIsSaidWithAllThatTheRestHasToSay() {
    check(
        """
        load 30s
          g{i="1"} 1 2 3 4 5
          h{i="2"} 1 2 3 4 5

        eval instant at 2m absent(rate({__name__=~"g|h"}[1m]) * 2)
          expect info msg: PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "g"
          expect info msg: PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "h"

        eval instant at 2m absent_over_time(rate({__name__=~"g|h"}[1m])[1m:30s])
          expect info msg: PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "g"
          expect info msg: PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "h"
        """);
  }

  @Test
  void smoothedSelectorsDrawLinesOverEndsOfSeries() {
    check(
        """
        load 1m
          g 0 stale 20 30 stale stale

        eval instant at 30s g smoothed
          g 5

        eval instant at 1m g smoothed
          g 10

        eval instant at 4m30s g smoothed
          g 30

        eval instant at 9m g smoothed
        """,
        Features.ALL);
  }

  @Test
  void absenceIsNotAskedOfExtendedRanges() {
    check(
        """
        eval instant at 2m absent_over_time(g[1m] anchored)
          expect fail msg: anchored modifier can only be used with: changes, delta, increase, rate, resets - not with absent_over_time

        eval instant at 2m absent_over_time(g[1m] smoothed)
          expect fail msg: smoothed modifier can only be used with: delta, increase, rate - not with absent_over_time
        """,
        Features.ALL);
  }

  @Test
  void countedValuesLoseTheirLabelWhereItIsToGo() {
    check(
        """
        load 1m
          a{job="x",i="1"} 1
          a{job="x",i="2"} 2

        eval instant at 0 count_values without (job) ("job", a)
          {i="1"} 1
          {i="2"} 1

        eval instant at 0 count_values without (i, v) ("v", a)
          {job="x"} 2

        eval instant at 0 count_values by (job) ("job", a)
          {job="1"} 1
          {job="2"} 1
        """);
  }

  @Test
  void theLabelsOfWhatIsAbsentAreThoseOfItsLastConditions() {
    check(
        """
        eval instant at 0 absent((nothing{job!="x",job="y"}))
          {job="y"} 1

        eval instant at 0 absent(nothing{job="y",job!="x"})
          {} 1

        eval instant at 0 absent_over_time((nothing{job="y"}[1m]))
          {job="y"} 1
        """);
  }

  @Test
  void nobodyLooksForSeveralMatchesWhereThereCanBeNone() {
    check(
        """
        load 1m
          a{i="1"} 1 1 _
          a{i="2"} 1 1 _
          b _ 1 1

        eval instant at 0 nothing * on () a

        eval instant at 0 a * on () group_left nothing

        eval range from 0 to 0 step 1m b * on () a

        eval range from 0 to 1m step 1m b * on () a
          expect fail regex: found duplicate series for the match group.*
        """);
  }

  @Test
  void seriesThatDifferInTheirNamesAloneMeetWhereTheyLoseThem() {
    String data =
        """
        load 1m
          a{i="1"} 1 2 _ _ _ _ _ _
          b{i="1"} 3 4 _ _ _ _ _ _
          c{i="1"} _ _ _ _ _ _ _ 5

        """;
    check(
        data
            + """
            eval instant at 1m max({__name__=~"a|b"} * 2)
              expect fail msg: vector cannot contain metrics with the same labelset

            eval instant at 1m count(abs({__name__=~"a|b"}))
              expect fail msg: vector cannot contain metrics with the same labelset

            eval instant at 1m count(-{__name__=~"a|b"})
              expect fail msg: vector cannot contain metrics with the same labelset

            eval instant at 1m count(rate({__name__=~"a|b"}[5m]))
              expect fail msg: vector cannot contain metrics with the same labelset

            eval instant at 1m count(last_over_time({__name__=~"a|b"}[5m]))
              {} 2

            eval range from 0 to 7m step 7m -{__name__=~"a|c"}
              {i="1"} -1 -5

            eval range from 0 to 7m step 7m max_over_time({__name__=~"a|c"}[1m])
              expect fail msg: vector cannot contain metrics with the same labelset
            """);
    check(
        data
            + """
            eval instant at 1m max by (__name__) ({__name__=~"a|b"} * 2)
              {} 8
            """
                .replace("max by (__name__)", "max by (i)")
                .replace("{} 8", "{i=\"1\"} 8"),
        Features.ALL);
  }

  @Test
  void theEndOfAQueryIsTheOneThatWasAskedFor() {
    check(
        """
        load 10s
          a 0+1x20

        eval range from 0 to 25s step 20s a @ end()
          a 2 2

        eval range from 0 to 25s step 20s vector(end() - start())
          {} 25 25

        eval range from 0 to 25s step 1m vector(step() + range())
          {} 85

        eval range from 0 to 0 step 1m vector(step())
          {} 0

        eval instant at 0 vector(step())
          {} 0
        """);
  }

  @Test
  void figuresOfHistogramsAreFloats() {
    check(
        """
        load 1m
          h {{count:4 sum:5 buckets:[4]}}

        eval instant at 0 max(histogram_count(h))
          expect no_info
          {} 4
        """);
  }
}
