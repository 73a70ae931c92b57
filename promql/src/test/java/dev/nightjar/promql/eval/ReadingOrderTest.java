package dev.nightjar.promql.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Labels;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ReadingOrderTest {
  /// Rows of which the places alone are known.
  private record Placed(@SuppressWarnings("ArrayRecordComponent") int[] places) implements Rows {
    @Override
    public int count() {
      return places.length;
    }

    @Override
    public int place(int row) {
      return places[row];
    }

    @Override
    public Labels labels(int row) {
      return Labels.EMPTY;
    }

    @Override
    public boolean dropsName(int row) {
      return false;
    }

    @Override
    public void read(int row, Column into) {
      into.begin();
    }

    @Override
    public Rows fork() {
      return this;
    }
  }

  private static int[] of(int... places) {
    return ReadingOrder.of(new Placed(places), 0, places.length);
  }

  @Test
  void readsByPlaceAndInTheirOrderWhereThatIsTheSame() {
    assertThat(of(3, 1, 2, 1)).containsExactly(1, 3, 2, 0);
    assertThat(of(7, 7, 7)).containsExactly(0, 1, 2);
    assertThat(of(5)).containsExactly(0);
    assertThat(of()).isEmpty();
  }

  @Test
  void takesPlacesAsFarApartAsIntsAre() {
    assertThat(of(Integer.MAX_VALUE, Integer.MIN_VALUE, 0)).containsExactly(1, 2, 0);
  }

  @Test
  void readsEachRowOfItsRangeOnce() {
    var random = new Random(5);
    int[] places = IntStream.range(0, 10_000).map(i -> random.nextInt(1 << 20)).toArray();
    int[] order = ReadingOrder.of(new Placed(places), 1_000, 9_000);
    assertThat(Arrays.stream(order).sorted().toArray())
        .isEqualTo(IntStream.range(1_000, 9_000).toArray());
    int apart = 0;
    for (int i = 1; i < order.length; i++) {
      apart = Math.max(apart, places[order[i - 1]] - places[order[i]]);
    }
    assertThat(apart).as("how far back any row is").isLessThan(1 << 8);
  }
}
