package dev.nightjar.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.ast.PrettyPrinter;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Chains of operators may be long, and what nests may nest as deep as it is let: no thread's stack
/// is too small for either.
final class ChainTest {
  private static final int TERMS = 10_000;
  private static final long START = 600_000;
  private static final long STEP = 15_000;

  /// A quarter of what threads have that nobody asks for more.
  private static final int SMALL_STACK_BYTES = 256 * 1024;

  private static final int SECONDS = 60;

  private final InMemoryMetricStore store = new InMemoryMetricStore();

  ChainTest() {
    var batch = new SampleBatch();
    for (int i = 0; i <= 40; i++) {
      batch.add(Labels.of("__name__", "a", "i", "1"), START + i * STEP, i);
      batch.add(Labels.of("__name__", "a", "i", "2"), START + i * STEP, 1000 + i);
    }
    store.append(Tenant.DEFAULT, batch);
  }

  private interface Task<T> {
    T run() throws Exception;
  }

  private static <T> T onSmallStack(Task<T> task) throws Exception {
    var future = new FutureTask<>(task::run);
    new Thread(null, future, "small stack", SMALL_STACK_BYTES).start();
    return future.get(SECONDS, TimeUnit.SECONDS);
  }

  /// The last value of each series, by the label `i`.
  private Map<String, Double> last(String query) {
    var engine = new PromqlEngine(store, Clock.system(), Features.ALL);
    long end = START + 40 * STEP;
    var instant = engine.instant(Tenant.DEFAULT, query, end, Limits.DEFAULT).value();
    var range = engine.range(Tenant.DEFAULT, query, end - 3 * STEP, end, STEP, Limits.DEFAULT);
    Map<String, Double> fromInstant = new TreeMap<>();
    ((QueryValue.Vector) instant)
        .samples()
        .forEach(sample -> fromInstant.put(sample.labels().get("i"), sample.value()));
    Map<String, Double> fromRange = new TreeMap<>();
    ((QueryValue.Matrix) range.value())
        .series()
        .forEach(
            one -> fromRange.put(one.labels().get("i"), one.values()[one.values().length - 1]));
    assertThat(fromRange).isEqualTo(fromInstant);
    return fromInstant;
  }

  private static String chain(String first, String link) {
    return first + link.repeat(TERMS - 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a          | + a                  | 400000 | 10400000
          a          | ' + 1'               | 10039  | 11039
          1          | ' + a - 1'           | 389962 | 10388962
          a          | ' or a'              | 40     | 1040
          a          | ' or on (i) a'       | 40     | 1040
          a          | ' and a'             | 40     | 1040
          a          | ' unless nothing'    | 40     | 1040
          a          | ' == a'              | 40     | 1040
          a          | ' > 5'               | 40     | 1040
          a          | ' >= bool 1'         | 1      | 1
          a @ 1200   | ' + a @ 1200 * 0'    | 40     | 1040
          a @ 1200   | ' or a'              | 40     | 1040
          a          | ' * on (i) group_left a ^ 0' | 40 | 1040
          """)
  void manyTermsYieldWhatFewDo(String first, String link, double one, double two) throws Exception {
    String query = chain(first, link.startsWith(" ") ? link : " " + link);
    assertThat(onSmallStack(() -> last(query))).isEqualTo(Map.of("1", one, "2", two));
  }

  @Test
  void everyPartOfAnUnionStaysItself() throws Exception {
    List<String> parts = new ArrayList<>();
    for (int i = 3; i < TERMS / 4; i++) {
      parts.add("label_replace(a{i=\"1\"} + %d, \"i\", \"%d\", \"\", \"\")".formatted(i, i));
    }
    Map<String, Double> answer = onSmallStack(() -> last(String.join(" or ", parts)));
    assertThat(answer).hasSize(parts.size()).containsEntry("3", 43.0).containsEntry("77", 117.0);
  }

  @Test
  void whatAnOperatorHasReadIsLetGo() {
    var engine = new PromqlEngine(store, Clock.system(), Features.ALL);
    var limits = new Limits(Limits.DEFAULT.timeout(), Limits.DEFAULT.lookback(), 20_000);
    String sum = "a" + " + a".repeat(200);
    String union = "a" + " or a * 2".repeat(200);
    for (String query : List.of(sum, union, "max_over_time((" + sum + ")[5m:15s])")) {
      var answer = engine.range(Tenant.DEFAULT, query, START, START + 40 * STEP, STEP, limits);
      assertThat(answer.stats().peakSamples()).as(query).isLessThan(2_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {" + a", " or a", " > 1", " == bool a", " - (a or b)"})
  void manyTermsArePrintedAndReadBack(String link) throws Exception {
    String query = chain("a", link);
    assertThat(onSmallStack(() -> PromqlParser.print(PromqlParser.parse(query)))).isEqualTo(query);
    Expr expr = PromqlParser.parse("a" + link.repeat(500));
    String pretty = onSmallStack(() -> PromqlParser.format(expr));
    assertThat(PromqlParser.print(PromqlParser.parse(pretty))).isEqualTo("a" + link.repeat(500));
    assertThatThrownBy(() -> PromqlParser.format(PromqlParser.parse(query)))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("would be longer than 33554432 characters");
  }

  @Test
  void theFirstTermsStandOnOneLineAsFarAsTheyFit() {
    assertThat(PrettyPrinter.print(PromqlParser.parse("a + bb + cc * dd + ee"), 6).lines())
        .containsExactly("    a + bb", "  +", "      cc", "    *", "      dd", "+", "  ee");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          (                  | )                             | 199
          abs(               | )                             | 199
          -                  | ~~                            | 199
          sum(               | )                             | 199
          absent(            | )                             | 199
          sort(              | )                             | 199
          topk(2,            | )                             | 199
          1 + (              | )                             | 99
          max_over_time(     | [1m:30s])                     | 198
          label_replace(     | , "x", "y", "i", "")          | 199
          ~~                 | ~ ^ 2~                        | 199
          """)
  void whatNestsAsDeepAsItMayFitsTheStack(String head, String tail, int levels) throws Exception {
    String query = head.repeat(levels) + "a" + tail.repeat(levels);
    var engine = new PromqlEngine(store, Clock.system(), Features.ALL);
    Task<Expr> work =
        () -> {
          Expr expr = PromqlParser.parse(query, Features.ALL);
          PromqlParser.format(expr);
          engine.instant(Tenant.DEFAULT, query, START + STEP, Limits.DEFAULT);
          engine.range(Tenant.DEFAULT, query, START, START + 2 * STEP, STEP, Limits.DEFAULT);
          return PromqlParser.parse(PromqlParser.print(expr), Features.ALL);
        };
    String printed = PromqlParser.print(PromqlParser.parse(query, Features.ALL));
    for (var threads : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
      var future = new FutureTask<>(work::run);
      threads.start(future);
      Expr again = future.get(SECONDS, TimeUnit.SECONDS);
      assertThat(PromqlParser.print(again)).isEqualTo(printed);
    }
    assertThatThrownBy(
            () -> PromqlParser.parse(head.repeat(2 * levels) + "a" + tail.repeat(2 * levels)))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("expression nests deeper than 200 levels");
  }
}
