package dev.nightjar.tsdb;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.StaleMarker;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ChunkCodecTest {
  private static final class Samples {
    final long base;
    final long[] times;
    final long[] bits;

    Samples(long base, long[] times, long[] bits) {
      this.base = base;
      this.times = times;
      this.bits = bits;
    }

    @Override
    public String toString() {
      return base + " " + Arrays.toString(times) + " " + Arrays.toString(bits);
    }
  }

  private final ChunkCodec codec = new ChunkCodec();

  @Test
  void decodesWhatItEncodes() {
    forAll(3_000, ChunkCodecTest::samples, this::checkRoundTrip);
  }

  @Test
  void packsACounterScrapedInStepIntoLittle() {
    var samples = new Samples(0, new long[240], new long[240]);
    for (int i = 0; i < 240; i++) {
      samples.times[i] = 1_700_000_000_000L + i * 15_000L;
      samples.bits[i] = Double.doubleToRawLongBits(Math.round(i * 3.7) + (i >> 2) * 0.25);
    }
    assertThat(encode(samples).size()).isLessThan(400);
  }

  @Test
  void oneStaleMarkerDoesNotSpoilAChunk() {
    var samples = new Samples(0, new long[100], new long[100]);
    for (int i = 0; i < 100; i++) {
      samples.times[i] = i * 1000L;
      samples.bits[i] = Double.doubleToRawLongBits(i == 99 ? StaleMarker.VALUE : i * 2.0);
    }
    assertThat(encode(samples).size()).isLessThan(50);
    checkRoundTrip(samples);
  }

  private void checkRoundTrip(Samples samples) {
    ByteSink out = encode(samples);
    byte[] padded = Arrays.copyOf(out.bytes(), out.size() + ChunkCodec.SLACK);
    Arrays.fill(padded, out.size(), padded.length, (byte) 0xa5);
    int count = codec.decode(padded, 0, samples.base);
    assertThat(count).isEqualTo(samples.times.length);
    assertThat(Arrays.copyOf(codec.times(), count)).isEqualTo(samples.times);
    long[] bits = new long[count];
    for (int i = 0; i < count; i++) {
      bits[i] = Double.doubleToRawLongBits(codec.values()[i]);
    }
    assertThat(bits).isEqualTo(samples.bits);
    assertThat(codec.decodeTimes(padded, 0, samples.base)).isEqualTo(count);
  }

  private ByteSink encode(Samples samples) {
    var out = new ByteSink(16);
    codec.encode(samples.base, samples.times, samples.bits, samples.times.length, out);
    return out;
  }

  private static Samples samples(Random random) {
    int count = 1 + random.nextInt(random.nextBoolean() ? 8 : ChunkCodec.MAX_SAMPLES);
    long[] times = new long[count];
    long[] bits = new long[count];
    long time = random.nextBoolean() ? 1_700_000_000_000L : -(1L << 51);
    long step = 1L << random.nextInt(40);
    int jitter = 1 + random.nextInt(50);
    int shape = random.nextInt(8);
    double level = Math.round(random.nextGaussian() * Math.pow(10, random.nextInt(18)));
    for (int i = 0; i < count; i++) {
      times[i] = time;
      time += Math.max(1, step / count + random.nextInt(jitter));
      level += random.nextInt(1000);
      double value =
          switch (shape) {
            case 0 -> level;
            case 1 -> level / 100;
            case 2 -> random.nextDouble();
            case 3 -> 42;
            case 4 -> random.nextInt(20) == 0 ? StaleMarker.VALUE : level / 1000;
            case 5 -> random.nextBoolean() ? -0.0 : level * 1e-12;
            case 6 -> random.nextInt(5) * 1e17;
            default -> Double.longBitsToDouble(random.nextLong());
          };
      bits[i] = Double.doubleToRawLongBits(value);
    }
    return new Samples(times[0] - random.nextInt(5), times, bits);
  }
}
