package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CardinalityTest {
  @Test
  void countsSeriesOfEachKind() {
    Cardinality counted =
        Cardinality.of(
            List.of(
                Labels.of("__name__", "up", "job", "a"),
                Labels.of("__name__", "up", "job", "ä"),
                Labels.of("__name__", "down", "job", "a")),
            2);
    assertThat(counted.series()).isEqualTo(3);
    assertThat(counted.pairs()).isEqualTo(4);
    assertThat(counted.byName())
        .containsExactly(new Cardinality.Count("up", 2), new Cardinality.Count("down", 1));
    assertThat(counted.valuesByLabel())
        .containsExactly(new Cardinality.Count("__name__", 2), new Cardinality.Count("job", 2));
    assertThat(counted.bytesByLabel())
        .containsExactly(new Cardinality.Count("__name__", 8), new Cardinality.Count("job", 4));
    assertThat(counted.byPair())
        .containsExactly(
            new Cardinality.Count("__name__=up", 2), new Cardinality.Count("job=a", 2));
  }

  @Test
  void tellsOfEqualCountsTheFirstByName() {
    var builder = new Cardinality.Builder(2);
    for (String label : new String[] {"c", "a", "b"}) {
      builder.label(label);
      builder.value("y", 1);
      builder.value("x", 1);
    }
    Cardinality counted = builder.build(6);

    assertThat(counted.valuesByLabel())
        .containsExactly(new Cardinality.Count("a", 2), new Cardinality.Count("b", 2));
    assertThat(counted.byPair())
        .containsExactly(new Cardinality.Count("a=x", 1), new Cardinality.Count("a=y", 1));
    assertThat(counted.pairs()).isEqualTo(6);
    assertThat(counted.byName()).isEmpty();
  }
}
