package dev.nightjar.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.kit.ForAll;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesNamesTest {
  private record Name(long high, long low) {}

  @Test
  void findsWhatAMapWouldInAnyOrder() {
    ForAll.forAll(50, Random::nextLong, SeriesNamesTest::live);
  }

  private static void live(long seed) {
    var random = new Random(seed);
    var names = new SeriesNames();
    Map<Name, Integer> model = new HashMap<>();
    List<Name> order = new ArrayList<>();
    for (int step = 0; step < 4_000; step++) {
      // Few upper halves and few low bits, so that names meet in the table.
      var name = new Name(random.nextInt(3), random.nextLong() & 0xf_0000_00ffL);
      if (random.nextBoolean() && !order.isEmpty()) {
        name = order.get((step + random.nextInt(2)) % order.size());
      }
      assertThat(names.find(name.high(), name.low()))
          .isEqualTo(model.getOrDefault(name, SeriesNames.UNKNOWN));
      if (!model.containsKey(name)) {
        model.put(name, order.size());
        names.add(name.high(), name.low(), order.size(), order.size() + 1);
        order.add(name);
      }
    }
    List<Name> shown = new ArrayList<>();
    names.forEach((high, low, series) -> shown.add(new Name(high, low)));
    assertThat(shown).isEqualTo(order);
  }

  @Test
  void namesWithoutEndAreNotKept() {
    var names = new SeriesNames();
    for (int i = 0; i < 1_000_000; i++) {
      names.add(i, i, 0, 1);
    }
    assertThat(names.bytes()).isLessThan(100_000);
    assertThat(names.find(999_999, 999_999)).isEqualTo(SeriesNames.UNKNOWN);
    assertThat(names.find(7, 7)).isZero();
  }
}
