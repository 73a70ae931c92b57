package dev.nightjar.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.Feature;
import dev.nightjar.promql.ast.Features;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FeaturesTest {
  @Test
  void areNamedAsPrometheusNamesThem() {
    assertThat(Features.ALL.flags())
        .containsExactly(
            "promql-experimental-functions",
            "promql-duration-expr",
            "promql-extended-range-selectors",
            "promql-binop-fill-modifiers",
            "promql-delayed-name-removal",
            "use-start-timestamps",
            "promql-per-step-stats");
    assertThat(Features.of(Features.ALL.flags())).isEqualTo(Features.ALL);
    assertThat(Features.of(List.of())).isEqualTo(Features.STABLE);
  }

  @Test
  void anUnknownOneIsToldWithThoseThatAreKnown() {
    assertThatThrownBy(() -> Features.of(List.of("promql-duration-expr", "promql-\u0000magic")))
        .isInstanceOf(NightjarException.class)
        .hasMessageStartingWith(
            "unknown feature \"promql-\\x00magic\", known are promql-experimental-functions, ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mad_over_time(a[5m]) | EXPERIMENTAL_FUNCTIONS | function "mad_over_time" is not enabled
          limitk(1, a)         | EXPERIMENTAL_FUNCTIONS | limitk() is experimental and must be enabled
          LIMIT_RATIO(1, a)    | EXPERIMENTAL_FUNCTIONS | limit_ratio() is experimental
          step()               | EXPERIMENTAL_FUNCTIONS | function "step" is not enabled
          a[step()]            | DURATION_EXPRESSIONS   | experimental duration expression
          a[5m+5m]             | DURATION_EXPRESSIONS   | experimental duration expression
          a offset (5m)        | DURATION_EXPRESSIONS   | experimental duration expression
          a + fill(0) b        | FILL_MODIFIERS         | binop fill modifiers are experimental
          a[5m] smoothed       | EXTENDED_RANGES        | smoothed modifier is experimental
          a anchored           | EXTENDED_RANGES        | anchored modifier is experimental
          """)
  void whatNeedsOneIsRefusedWithoutItAndTheErrorNamesIt(
      String query, Feature feature, String message) {
    Features others =
        Features.of(
            Arrays.stream(Feature.values())
                .filter(other -> other != feature)
                .map(Feature::flag)
                .toList());
    assertThatThrownBy(() -> PromqlParser.parse(query, others))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(feature.flag());
    PromqlParser.parse(query, Features.of(List.of(feature.flag())));
  }
}
