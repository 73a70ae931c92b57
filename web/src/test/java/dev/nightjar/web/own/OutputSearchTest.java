package dev.nightjar.web.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.RunId;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryLogStore;
import dev.nightjar.testing.kit.InMemoryRunStore;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.web.own.OutputSearch.Found;
import dev.nightjar.web.own.OutputSearch.Wanted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OutputSearchTest {
  private static final Instant START = Instant.parse("2026-11-20T02:30:00Z");
  private static final long NANOS = START.toEpochMilli() * 1_000_000;
  private static final Tenant TENANT = Tenant.DEFAULT;

  private final ManualClock clock = new ManualClock(START);
  private final InMemoryRunStore runs = new InMemoryRunStore(clock);
  private final InMemoryLogStore store = new InMemoryLogStore();
  private final OutputSearch search = new OutputSearch(runs, store, TENANT);
  private final RunId id = RunId.at(START.toEpochMilli(), new Random(1));

  private void write(int first, int end, long firstNanos) {
    List<LogLine> lines = new ArrayList<>();
    for (int i = first; i < end; i++) {
      lines.add(
          new LogLine(
              firstNanos + i,
              Labels.of("stream", i % 2 == 0 ? "stdout" : "stderr"),
              Labels.of(LogLine.RUN_ID, id.text(), "seq", Integer.toString(i)),
              (i % 10 == 0 ? "Straße " : "line ") + i));
    }
    store.append(TENANT, lines);
    runs.saveOutputLines(TENANT, id, end);
  }

  private static Wanted from(long number) {
    return new Wanted(number, Optional.empty(), Optional.empty());
  }

  private static List<Long> numbers(Found found) {
    return found.lines().stream().map(OutputSearch::sequence).toList();
  }

  private List<Long> all(Wanted wanted, int limit) {
    List<Long> numbers = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Found page = search.find(id, wanted, cursor, limit);
      assertThat(page.lines()).hasSizeLessThanOrEqualTo(limit);
      numbers.addAll(numbers(page));
      cursor = page.next();
    } while (cursor.isPresent());
    return numbers;
  }

  @Test
  void pagesThroughAllLinesInOrder() {
    write(0, 95, NANOS);
    for (int limit : new int[] {1, 7, 95, 100}) {
      List<Long> numbers = all(from(0), limit);
      assertThat(numbers).hasSize(95).isSorted();
    }
    assertThat(all(from(90), 2)).containsExactly(90L, 91L, 92L, 93L, 94L);
    assertThat(all(from(95), 2)).isEmpty();
  }

  @Test
  void findsTextWhateverItsCaseAndOneStream() {
    write(0, 95, NANOS);
    var text = new Wanted(0, Optional.of("STRAßE 3"), Optional.empty());
    assertThat(all(text, 3)).containsExactly(30L);
    var stream = new Wanted(50, Optional.of("STRA"), Optional.of("stdout"));
    assertThat(all(stream, 2)).containsExactly(50L, 60L, 70L, 80L, 90L);
    assertThat(all(new Wanted(0, Optional.of("stra"), Optional.of("stderr")), 2)).isEmpty();
  }

  @Test
  void followsALongOutput() {
    write(0, 25_000, NANOS);
    assertThat(all(from(0), 10_000)).hasSize(25_000);
    write(25_000, 25_010, NANOS);
    assertThat(numbers(search.find(id, from(25_000), Optional.empty(), 100)))
        .containsExactly(
            25_000L, 25_001L, 25_002L, 25_003L, 25_004L, 25_005L, 25_006L, 25_007L, 25_008L,
            25_009L);
  }

  @Test
  void followsAnOutputWhoseClockWasSetBack() {
    write(0, 25_000, NANOS);
    assertThat(all(from(0), 10_000)).hasSize(25_000);
    write(25_000, 25_003, NANOS - 1_000_000_000L);
    assertThat(numbers(search.find(id, from(25_000), Optional.empty(), 100)))
        .containsExactly(25_000L, 25_001L, 25_002L);
  }

  @Test
  void refusesACursorThatMakesNoSense() {
    for (String cursor : List.of("", "x", "-1.", "99999999.")) {
      assertThatThrownBy(() -> search.find(id, from(0), Optional.of(cursor), 1))
          .isInstanceOf(NightjarException.class)
          .hasMessageContaining("cursor");
    }
  }
}
