package dev.nightjar.state;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Fingerprint;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PrintCodecTest {
  private static final Fingerprint PRINT =
      new Fingerprint(
          Map.of("duration_seconds", 1.5, "written_bytes", 4096.0, "output.rows", -3.0),
          Map.of(1L, 2, -1L, 300));

  /// The layout of version 1, which every later version must be able to read.
  private static final String BYTES =
      "01"
          + "03"
          + "02000000000000f83f" // duration_seconds
          + "010b6f75747075742e726f777305" // output.rows
          + "098040" // written_bytes
          + "ffffffffffffffffd804"
          + "010000000000000004";

  @Test
  void isLaidOutAsDrawn() {
    assertThat(HexFormat.of().formatHex(PrintCodec.encode(PRINT))).isEqualTo(BYTES);
    assertThat(PrintCodec.decode(HexFormat.of().parseHex(BYTES))).contains(PRINT);
  }

  @Test
  void nothingTakesTwoBytes() {
    assertThat(PrintCodec.encode(Fingerprint.NONE)).hasSize(2);
    assertThat(PrintCodec.decode(PrintCodec.encode(Fingerprint.NONE))).contains(Fingerprint.NONE);
  }

  @Test
  void aNumberOfAWellKnownNameTakesNoMoreThanNineBytes() {
    Map<String, Double> numbers = new HashMap<>();
    for (String name :
        new String[] {
          "duration_seconds", "cpu_seconds", "read_bytes", "written_bytes", "peak_rss_bytes",
          "threads", "fds", "sockets", "processes", "output_lines"
        }) {
      numbers.put(name, 0.1);
    }
    assertThat(PrintCodec.encode(new Fingerprint(numbers, Map.of()))).hasSize(2 + 9 * 10);
  }

  @Test
  void damagedBytesAreNoPrintAndNeverAnythingWorse() {
    byte[] whole = PrintCodec.encode(PRINT);
    assertThat(PrintCodec.decode(new byte[0])).isEmpty();
    assertThat(PrintCodec.decode(Arrays.copyOf(whole, whole.length - 1))).isEmpty();
    forAll(
        Random::nextLong,
        seed -> {
          var random = new Random(seed);
          byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
          for (int i = 0; i < damaged.length && random.nextBoolean(); i++) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
          }
          assertThat(PrintCodec.decode(damaged)).isNotNull();
        });
  }
}
