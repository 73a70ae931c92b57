package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.SeriesHash.Dialect;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeriesHashTest {
  private record Hash(long high, long low) {}

  private final SeriesHash hash = new SeriesHash();

  private Hash of(byte[] bytes, int from, int to) {
    hash.of(Dialect.REMOTE_WRITE, bytes, from, to);
    return new Hash(hash.high(), hash.low());
  }

  private Hash of(Labels labels) {
    hash.of(labels);
    return new Hash(hash.high(), hash.low());
  }

  @Test
  void equalBytesHaveEqualHashesWhereverTheyStand() {
    byte[] bytes = new byte[200];
    new Random(1).nextBytes(bytes);
    for (int length = 0; length < 80; length++) {
      byte[] moved = new byte[200];
      System.arraycopy(bytes, 7, moved, 50, length);
      assertThat(of(moved, 50, 50 + length))
          .as("%d bytes", length)
          .isEqualTo(of(bytes, 7, 7 + length));
    }
  }

  @Test
  void everyBitOfEveryLengthCounts() {
    Set<Hash> seen = new HashSet<>();
    int count = 0;
    for (int length = 0; length < 70; length++) {
      byte[] bytes = new byte[length];
      seen.add(of(bytes, 0, length));
      count++;
      for (int bit = 0; bit < 8 * length; bit++) {
        byte[] flipped = Arrays.copyOf(bytes, length);
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        seen.add(of(flipped, 0, length));
        count++;
      }
    }
    assertThat(seen).hasSize(count);
  }

  @Test
  void halvesAreIndependent() {
    Set<Long> high = new HashSet<>();
    Set<Long> low = new HashSet<>();
    Set<Integer> table = new HashSet<>();
    int count = 100_000;
    for (int i = 0; i < count; i++) {
      Hash each = of(Labels.of(Labels.NAME, "m", "i", Integer.toString(i)));
      high.add(each.high());
      low.add(each.low());
      table.add((int) each.low() & 0xffff);
    }
    assertThat(high).hasSize(count);
    assertThat(low).hasSize(count);
    assertThat(table).as("of 65,536 places").hasSizeGreaterThan(50_000);
  }

  @Test
  void theBoundsOfTextsCount() {
    assertThat(of(Labels.of("ab", "c"))).isNotEqualTo(of(Labels.of("a", "bc")));
    assertThat(of(Labels.of("a", "b", "c", "d"))).isNotEqualTo(of(Labels.of("a", "bcd")));
    assertThat(of(Labels.of("a", "ü".repeat(300)))).isEqualTo(of(Labels.of("a", "ü".repeat(300))));
  }

  @Test
  void dialectsAreApart() {
    byte[] bytes = {1, 2, 3};
    hash.of(Dialect.LABELS, bytes, 0, 3);
    assertThat(new Hash(hash.high(), hash.low())).isNotEqualTo(of(bytes, 0, 3));
  }
}
