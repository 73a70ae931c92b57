package dev.nightjar.tsdb;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Tokens, models and the chunks that are coded with them.
final class TokenCodecTest {
  @Test
  void aTokenAndItsExtraBitsAreTheNumber() {
    forAll(
        2_000,
        random -> random.nextLong() >>> random.nextInt(64),
        number -> {
          int token = Tokens.of(number);
          long extra = number - Tokens.least(token);
          assertThat(token).isBetween(0, Tokens.COUNT - 1);
          assertThat(extra >>> Tokens.extraBits(token)).isZero();
        });
  }

  @Test
  void decodesWhatItEncodes() {
    forAll(300, TokenCodecTest::numbers, TokenCodecTest::checkRoundTrip);
  }

  @Test
  void refusesCodedNumbersThatEndElsewhere() {
    forAll(
        100,
        TokenCodecTest::numbers,
        numbers -> {
          TokenModel model = model(numbers);
          var out = new ByteSink(16);
          new TokenEncoder(model).encode(numbers, 0, numbers.length, out);
          byte[] padded = Arrays.copyOf(out.bytes(), out.size() + 1 + TokenDecoder.SLACK);
          var into = new long[numbers.length];
          var decoder = new TokenDecoder(model);
          assertThat(decoder.decode(padded, 0, out.size() + 1, into, 0, numbers.length)).isFalse();
        });
  }

  private static void checkRoundTrip(long[] numbers) {
    TokenModel model = model(numbers);
    var out = new ByteSink(16);
    out.raw(new byte[] {1, 2, 3}, 0, 3);
    new TokenEncoder(model).encode(numbers, 0, numbers.length, out);
    byte[] padded = Arrays.copyOf(out.bytes(), out.size() + TokenDecoder.SLACK);
    Arrays.fill(padded, out.size(), padded.length, (byte) 0xa5);
    long[] decoded = new long[numbers.length + 1];
    assertThat(new TokenDecoder(model).decode(padded, 3, out.size(), decoded, 1, numbers.length))
        .isTrue();
    assertThat(Arrays.copyOfRange(decoded, 1, decoded.length)).isEqualTo(numbers);
  }

  private static TokenModel model(long[] numbers) {
    var trainer = new ModelTrainer();
    var chunk = new PendingChunk(new byte[0], true, 0, 0, numbers.length);
    List<ModelTrainer.Cluster> clusters = trainer.clusters(List.of(chunk), numbers);
    assertThat(clusters).hasSize(1);
    return trainer.model(clusters.getFirst(), numbers);
  }

  private static long[] numbers(Random random) {
    long[] numbers = new long[1 + random.nextInt(random.nextBoolean() ? 5 : 1_535)];
    int shape = random.nextInt(5);
    int width = random.nextInt(64);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          switch (shape) {
            case 0 -> 0;
            case 1 -> random.nextLong() >>> random.nextInt(64);
            case 2 -> random.nextLong() >>> width;
            case 3 -> random.nextInt(100) == 0 ? -1 : 0;
            default -> Math.max(0, Math.round(random.nextGaussian() * 10 + 20));
          };
    }
    return numbers;
  }

  @Test
  void chunksThatLookAlikeShareAModel() {
    var random = new Random(1);
    var chunks = new ArrayList<PendingChunk>();
    long[] numbers = new long[200 * 1_000];
    for (int i = 0; i < 200; i++) {
      for (int k = 0; k < 1_000; k++) {
        numbers[i * 1_000 + k] = i % 2 == 0 ? random.nextInt(4) : 1_000_000 + random.nextInt(99);
      }
      chunks.add(new PendingChunk(new byte[0], true, 0, i * 1_000, 1_000));
    }
    for (ModelTrainer.Cluster cluster : new ModelTrainer().clusters(chunks, numbers)) {
      assertThat(cluster.members.stream().map(chunk -> chunk.from / 1_000 % 2).distinct())
          .hasSize(1);
    }
  }

  @Test
  void anyBytesAreRefusedOrGiveSomeNumbers() {
    TokenModel model = model(new long[] {1, 2, 3, 500, 70_000, 1});
    var tokens = new TokenDecoder(model);
    var decoder = new ChunkDecoder();
    forAll(
        5_000,
        random -> {
          byte[] bytes = new byte[random.nextInt(200) + ChunkDecoder.SLACK];
          random.nextBytes(bytes);
          return bytes;
        },
        bytes -> {
          int end = bytes.length - ChunkDecoder.SLACK;
          int count = 1 + (bytes[bytes.length - 1] & 0xff) * 6;
          try {
            var in = new ByteSource(bytes, 0);
            if (decoder.head(in, count, Math.max(1, count - bytes[bytes.length - 2] % 2))) {
              decoder.numbersOf(new ByteSource(bytes, end / 2), bytes, end, each -> tokens);
            } else {
              decoder.numbers(in, bytes, end, each -> tokens);
            }
            decoder.scaleValues();
          } catch (IllegalArgumentException
              | IndexOutOfBoundsException
              | ArithmeticException refused) {
            assertThat(refused).isNotNull();
          }
        });
  }
}
