package dev.nightjar.jobs.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReportedNumbersTest {
  private static Map<String, Double> of(String... lines) {
    var numbers = new ReportedNumbers(Set.of());
    for (String line : lines) {
      numbers.add(line);
    }
    return numbers.numbers();
  }

  @Test
  void readsNamesWithNumbers() {
    assertThat(of("rows=12 size: 3.5, took = -1e3"))
        .isEqualTo(Map.of("rows", 12.0, "size", 3.5, "took", -1000.0));
    assertThat(of("{\"rows\": 12, \"deep\": {\"n\":\"7\"}}"))
        .isEqualTo(Map.of("rows", 12.0, "n", 7.0));
    assertThat(of("a.b-c_d=1;")).isEqualTo(Map.of("a.b-c_d", 1.0));
  }

  @Test
  void theLastValueOfANameWins() {
    assertThat(of("rows=1 rows=2", "rows=3", "rows=4MB")).isEqualTo(Map.of("rows", 3.0));
  }

  @Test
  void leavesOutWhatIsNoNumberOrNoName() {
    assertThat(of("size=12MB", "copied 12 files", "part=1/2", "n=1,234", "at 12:30", "p=5%", "=3"))
        .isEmpty();
    assertThat(of("big=1e999", "x".repeat(61) + "=1", "2026-11-21T03:45")).isEmpty();
  }

  @Test
  void keepsThirtyTwoAndThoseThatAreKnownFirst() {
    var numbers = new ReportedNumbers(Set.of("rows"));
    for (int i = 0; i < 100; i++) {
      numbers.add("n" + i + "=" + i);
    }
    numbers.add("rows=5");
    assertThat(numbers.numbers()).hasSize(32).containsEntry("rows", 5.0).containsEntry("n0", 0.0);
  }
}
