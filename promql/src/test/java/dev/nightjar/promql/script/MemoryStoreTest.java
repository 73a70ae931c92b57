package dev.nightjar.promql.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.script.ScriptReport.Status;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MemoryStoreTest {
  private static final Labels A = Labels.of("__name__", "up", "job", "a");
  private static final Labels B = Labels.of("__name__", "up", "job", "b");

  private static List<Refusal> append(MemoryStore store, Labels labels, long time, double value) {
    var batch = new SampleBatch();
    batch.add(labels, time, value);
    return store.append(Tenant.DEFAULT, batch).refused();
  }

  private static List<Refusal> append(MemoryStore store, long time, Histogram histogram) {
    var batch = new SampleBatch();
    batch.add(A, time, histogram);
    return store.append(Tenant.DEFAULT, batch).refused();
  }

  private static SampleColumns read(MemoryStore store, long from, long to, Matcher... matchers) {
    var columns = new SampleColumns();
    try (SeriesSet found = store.select(Tenant.DEFAULT, List.of(matchers), from, to)) {
      assertThat(found.size()).isEqualTo(1);
      found.read(0, columns);
    }
    return columns;
  }

  @Test
  void givesBackARangeThatIsClosedOnBothSides() {
    var store = MemoryStore.plain();
    for (int i = 0; i < 1000; i++) {
      append(store, A, i, i * 0.5);
    }
    append(store, B, 2000, 1);

    SampleColumns found = read(store, 10, 12, Matcher.equal("job", "a"));
    assertThat(found.size()).isEqualTo(3);
    assertThat(found.timestamps()).startsWith(10, 11, 12);
    assertThat(found.values()).startsWith(5, 5.5, 6);
    try (SeriesSet none = store.select(Tenant.DEFAULT, List.of(), 1000, 1999)) {
      assertThat(none.size()).isZero();
    }
    assertThat(store.series(Tenant.DEFAULT, List.of(), 0, 5000, 10, StopCheck.NONE))
        .containsExactly(A, B);
    assertThat(store.labelValues(Tenant.DEFAULT, "job", List.of(), 0, 500, 10, StopCheck.NONE))
        .containsExactly("a");
    assertThat(store.labelNames(Tenant.DEFAULT, List.of(), 0, 500, 10, StopCheck.NONE))
        .containsExactly("__name__", "job");
    assertThat(store.stats().newestMillis()).isEqualTo(2000);
  }

  @Test
  void refusesWhatIsOutOfOrderOrContradicts() {
    var store = MemoryStore.plain();
    assertThat(append(store, A, 10, 1)).isEmpty();
    assertThat(append(store, A, 10, 1)).isEmpty();
    assertThat(append(store, A, 10, 2))
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.DUPLICATE);
    assertThat(append(store, A, 9, 1))
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.OUT_OF_ORDER);
    assertThat(read(store, 0, 100).size()).isEqualTo(1);
  }

  @Test
  void givesHistogramsHintsOnlyWhereItIsToldTo() {
    Histogram one = HistogramNotation.parse("sum:1 count:3 buckets:[1 2]");
    Histogram two = HistogramNotation.parse("sum:2 count:4 buckets:[2 2]");
    for (var store : List.of(MemoryStore.plain(), MemoryStore.hinting())) {
      append(store, 1, one);
      append(store, 2, two);
      append(store, 3, one);
      assertThat(append(store, 3, one)).isEmpty();
    }
    var hinting = MemoryStore.hinting();
    append(hinting, 1, one);
    append(hinting, 2, two);
    append(hinting, 3, one);
    SampleColumns found = read(hinting, 0, 9);
    assertThat(Stream.of(0, 1, 2).map(i -> hint(found, i)))
        .containsExactly(ResetHint.UNKNOWN, ResetHint.NOT_RESET, ResetHint.UNKNOWN);
  }

  private static ResetHint hint(SampleColumns samples, int at) {
    return Objects.requireNonNull(samples.histogram(at)).resetHint();
  }

  @Test
  void carriesEveryOutsideScript() throws IOException {
    long passed = 0;
    try (Stream<Path> scripts = Files.list(Shared.path("conformance/promql"))) {
      for (Path script : scripts.filter(file -> file.toString().endsWith(".test")).toList()) {
        ScriptReport report =
            PromqlScript.run(Files.readString(script), MemoryStore::plain, Clock.system());
        assertThat(report.failures()).isEmpty();
        passed += report.count(Status.PASSED);
      }
    }
    assertThat(passed).isGreaterThan(1600);
  }
}
