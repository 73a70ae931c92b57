package dev.nightjar.tsdb;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.StopCheck;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SeriesOrderTest {
  @Test
  void smallAndLargeSelectionsAreInOrderWhileSeriesAreAdded() {
    forAll(100, random -> random.nextLong(), seed -> check(new Random(seed)));
  }

  private static void check(Random random) {
    List<String> labels = new ArrayList<>();
    var order = new SeriesOrder(Comparator.comparing(labels::get));
    for (int round = 0; round < 60; round++) {
      for (int i = random.nextInt(4) == 0 ? random.nextInt(200) : 0; i > 0; i--) {
        labels.add(random.nextInt(100) + "-" + labels.size());
      }
      var found = new BitSet();
      double share = random.nextBoolean() ? 0.02 : random.nextDouble();
      for (int series = 0; series < labels.size(); series++) {
        found.set(series, random.nextDouble() < share);
      }
      IntColumn sorted = order.sorted(found, labels.size(), StopCheck.NONE);
      List<Integer> got = new ArrayList<>();
      for (int i = 0; i < sorted.size(); i++) {
        got.add(sorted.get(i));
      }
      assertThat(got)
          .isEqualTo(found.stream().boxed().sorted(Comparator.comparing(labels::get)).toList());
    }
  }
}
