package dev.nightjar.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.model.Exemplar;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.testing.kit.ForAll;
import dev.nightjar.testing.kit.Message;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.xerial.snappy.Snappy;

class RemoteWriteHistogramTest {
  private final RemoteWriteReader reader = new RemoteWriteReader(32 << 20);

  @Test
  void readsWhatAnotherImplementationWrote() throws IOException {
    SampleBatch batch =
        reader.read(Files.readAllBytes(Shared.path("conformance/remote-write/own-v1.snappy")));
    JsonNode wanted =
        Json.table("conformance/remote-write/own.decoded.json").at("/series/2/histograms/0");
    int row = batch.size() - 1;
    assertThat(Histogram.isValue(batch.value(row))).isTrue();
    assertThat(batch.histogram(row))
        .isEqualTo(
            new Histogram.Builder()
                .integer(true)
                .schema(wanted.get("schema").intValue())
                .count(wanted.get("count").doubleValue())
                .sum(wanted.get("sum").doubleValue())
                .zero(
                    wanted.get("zero_threshold").doubleValue(),
                    wanted.get("zero_count").doubleValue())
                .positive(buckets(wanted.get("positive_buckets")))
                .negative(buckets(wanted.get("negative_buckets")))
                .build());
    assertThat(batch.timestampMillis(row)).isEqualTo(wanted.get("timestamp").longValue());
    assertThat(batch.exemplars())
        .containsExactly(
            new SampleBatch.OfSeries(
                0,
                new Exemplar(
                    Labels.of("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"),
                    0.5,
                    1700000015000L)));
    assertThat(reader.badHistograms().count() + reader.badExemplars().count()).isZero();
  }

  private static Buckets buckets(JsonNode told) {
    return new Buckets(
        told.valueStream().mapToInt(b -> b.get("index").intValue()).toArray(),
        told.valueStream().mapToDouble(b -> b.get("count").doubleValue()).toArray());
  }

  @Test
  void readsFloatsCustomBoundsAndHints() throws IOException {
    Message custom =
        new Message()
            .fixed(2, 4.5)
            .fixed(3, -1)
            .signed(4, Histogram.CUSTOM)
            .message(11, span(0, 2))
            .message(11, span(1, 1))
            .packedFixed(13, 1, 2.5, 1)
            .varint(14, 3)
            .varint(15, 7)
            .packedFixed(16, -5, 0.5, 2);
    SampleBatch batch = reader.read(request(custom));
    assertThat(batch.histogram(0))
        .isEqualTo(
            new Histogram.Builder()
                .schema(Histogram.CUSTOM)
                .resetHint(ResetHint.GAUGE)
                .count(4.5)
                .sum(-1)
                .positive(new Buckets(new int[] {0, 1, 3}, new double[] {1, 2.5, 1}))
                .bounds(new double[] {-5, 0.5, 2})
                .build());
    assertThat(batch.timestampMillis(0)).isEqualTo(7);
  }

  @Test
  void handsAnEndOnAsTheMarkerOfFloats() throws IOException {
    SampleBatch batch =
        reader.read(request(new Message().fixed(3, StaleMarker.VALUE).varint(15, 9)));
    assertThat(StaleMarker.is(batch.value(0))).isTrue();
    assertThat(batch.histogram(0)).isNull();
    assertThat(batch.timestampMillis(0)).isEqualTo(9);
  }

  /// By number of what is wrong; words are those of Prometheus.
  @TestFactory
  Stream<DynamicTest> refusesAloneWhatContradictsItself() {
    Map<String, Message> bad = new LinkedHashMap<>();
    bad.put(
        "histogram has an invalid schema, which must be between -4 and 8", base(1).signed(4, -5));
    bad.put("got schema 53", base(1).signed(4, 53));
    bad.put("got schema -54", base(1).signed(4, -54));
    bad.put(
        "positive side: span number 2 with offset -1: histogram has a span whose offset is negative",
        base(2).message(11, span(3, 1)).message(11, span(-1, 1)).packedSigned(12, 1, 0));
    bad.put(
        "negative side: spans need 3 buckets, have 2 buckets: histogram spans specify different",
        base(2).message(8, span(3, 3)).packedSigned(9, 1, 0));
    bad.put(
        "spans need 4294967295 buckets, have 1 buckets",
        base(1).message(11, span(0, -1)).packedSigned(12, 1));
    bad.put("spans need 0 buckets, have 1 buckets", base(1).packedSigned(12, 1));
    bad.put(
        "positive side: bucket number 2 has observation count of -1: histogram has a bucket whose",
        base(2).message(11, span(0, 2)).packedSigned(12, 1, -2));
    bad.put(
        "2 observations found in buckets, but the Count field is 3: histogram's observation count "
            + "should equal",
        base(3).message(11, span(0, 2)).packedSigned(12, 1, 0));
    bad.put(
        "should be at least the number of observations",
        base(1).fixed(3, Double.NaN).message(11, span(0, 2)).packedSigned(12, 1, 0));
    bad.put("beyond 2^63", base(1).message(11, span(0, 2)).packedSigned(12, Long.MAX_VALUE, 1));
    bad.put("2^63 or more", base(-1).varint(6, -1));
    bad.put(
        "does not fit 32 bits",
        base(2)
            .message(11, span(Integer.MAX_VALUE, 1))
            .message(11, span(Integer.MAX_VALUE, 1))
            .packedSigned(12, 1, 0));
    bad.put(
        "must not have custom bounds",
        base(1).message(11, span(0, 1)).packedSigned(12, 1).packedFixed(16, 1));
    bad.put("observation count is -1", new Message().fixed(2, -1));
    bad.put("zero bucket has observation count of -2", new Message().fixed(2, 1).fixed(7, -2));
    bad.put(
        "bucket number 1 has observation count of -0.5",
        new Message().fixed(2, 1).message(11, span(0, 1)).packedFixed(13, -0.5));
    bad.put("custom buckets: only 1 custom bounds defined", custom(3, 1));
    bad.put("custom buckets: previous bound is 2.000000 and current is 2.000000", custom(3, 2, 2));
    bad.put("strictly increasing order", custom(3, 1, Double.NaN));
    bad.put("last +Inf bound must not be", custom(2, 1, Double.POSITIVE_INFINITY));
    bad.put("custom buckets: must have zero count of 0", custom(2, 1).varint(6, 1));
    bad.put("custom buckets: must have zero threshold of 0", custom(2, 1).fixed(5, 1));
    bad.put("custom buckets: must not have negative spans", custom(2, 1).message(8, span(0, 0)));
    bad.put("custom buckets: must not have negative buckets", custom(2, 1).packedSigned(9, 1));
    bad.put(
        "custom buckets: span number 1 with offset -1",
        base(1)
            .signed(4, Histogram.CUSTOM)
            .message(11, span(-1, 1))
            .packedSigned(12, 1)
            .packedFixed(16, 1));
    return bad.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(), () -> checkRefused(each.getValue(), each.getKey())));
  }

  private void checkRefused(Message bad, String words) throws IOException {
    Message good = base(1).message(11, span(0, 1)).packedSigned(12, 1).varint(15, 5);
    SampleBatch batch = reader.read(request(good, bad, good));
    assertThat(batch.size()).isEqualTo(2);
    assertThat(reader.badHistograms().count()).isEqualTo(1);
    assertThat(reader.badHistograms().firstDetail()).contains(words);
    assertThat(reader.badHistograms().firstItem()).isEqualTo("h");
    assertThat(batch.histogram(1)).isNotNull();
  }

  /// The rule by which buckets are brought down, from the definition: the bucket of a schema that
  /// ends at the next bound of the coarser one.
  @Test
  void bringsFinerSchemasDownToTheFinestThatIsKept() {
    ForAll.forAll(
        Random::nextLong,
        seed -> {
          var random = new Random(seed);
          int schema = 9 + random.nextInt(44);
          int[] indexes =
              random.ints(1 + random.nextInt(40), -5000, 5000).sorted().distinct().toArray();
          long[] counts = random.longs(indexes.length, 0, 9).toArray();
          SampleBatch batch = reader.read(request(encode(schema, indexes, counts)));
          Map<Integer, Double> wanted = new TreeMap<>();
          for (int i = 0; i < indexes.length; i++) {
            int coarse = (int) Math.ceil(indexes[i] / Math.pow(2, schema - Histogram.MAX_SCHEMA));
            wanted.merge(coarse, (double) counts[i], Double::sum);
          }
          Histogram got = requireNonNull(batch.histogram(0));
          assertThat(got.schema()).isEqualTo(Histogram.MAX_SCHEMA);
          assertThat(asMap(got.positive())).isEqualTo(wanted);
        });
  }

  @Test
  void readsWhateverSpansItIsWrittenIn() {
    ForAll.forAll(
        Random::nextLong,
        seed -> {
          var random = new Random(seed);
          int schema = random.nextInt(13) - 4;
          int[] indexes = random.ints(random.nextInt(60), -90, 90).sorted().distinct().toArray();
          long[] counts = random.longs(indexes.length, 0, 1L << 40).toArray();
          SampleBatch batch = reader.read(request(encode(schema, indexes, counts)));
          assertThat(batch.histogram(0))
              .isEqualTo(
                  new Histogram.Builder()
                      .integer(true)
                      .schema(schema)
                      .count((double) Arrays.stream(counts).sum())
                      .positive(
                          new Buckets(indexes, Arrays.stream(counts).asDoubleStream().toArray()))
                      .build());
        });
  }

  private static Map<Integer, Double> asMap(Buckets buckets) {
    Map<Integer, Double> map = new TreeMap<>();
    for (int i = 0; i < buckets.size(); i++) {
      map.put(buckets.index(i), buckets.count(i));
    }
    return map;
  }

  private static Message encode(int schema, int[] indexes, long[] counts) {
    Message message = base(Arrays.stream(counts).sum()).signed(4, schema);
    long[] deltas = new long[counts.length];
    int next = 0;
    for (int i = 0, from = 0; i < indexes.length; i++) {
      deltas[i] = counts[i] - (i == 0 ? 0 : counts[i - 1]);
      if (i + 1 == indexes.length || indexes[i + 1] != indexes[i] + 1) {
        message.message(11, span(indexes[from] - next, i + 1 - from));
        next = indexes[i] + 1;
        from = i + 1;
      }
    }
    return message.packedSigned(12, deltas);
  }

  /// A message of a few hundred bytes, unpacked 32 MiB, would ask for gigabytes.
  @Test
  void takesNoMoreRoomThanItSays() throws IOException {
    byte[] empty = new Message().bytes(4, new byte[0]).build();
    byte[] many = new byte[empty.length * 4_000_000];
    for (int i = 0; i < many.length; i += empty.length) {
      System.arraycopy(empty, 0, many, i, empty.length);
    }
    byte[] named = series().build();
    byte[] body = Arrays.copyOf(named, named.length + many.length);
    System.arraycopy(many, 0, body, named.length, many.length);
    SampleBatch batch = reader.read(Snappy.compress(new Message().bytes(1, body).build()));
    assertThat(batch.size()).isLessThan(400_000);
    assertThat(batch.size() + reader.badHistograms().count()).isEqualTo(4_000_000);
    assertThat(reader.badHistograms().firstDetail()).contains("64 MiB").contains("send fewer");
  }

  @Test
  void leavesOutExemplarsWithoutProperLabels() throws IOException {
    Message series =
        series()
            .message(3, new Message().message(1, label("", "x")))
            .message(3, new Message().message(1, label("a", "x")).message(1, label("a", "y")))
            .message(3, new Message().message(1, new Message().bytes(2, new byte[] {(byte) 0xff})))
            .message(3, new Message().message(1, label("t", "1")).fixed(2, 2).varint(3, 4));
    SampleBatch batch = reader.read(Snappy.compress(new Message().message(1, series).build()));
    assertThat(batch.exemplars())
        .containsExactly(new SampleBatch.OfSeries(0, new Exemplar(Labels.of("t", "1"), 2, 4)));
    assertThat(reader.badExemplars().count()).isEqualTo(3);
    assertThat(reader.badExemplars().firstItem()).isEqualTo("h");
  }

  @Test
  void bearsAnyBytes() {
    byte[] good =
        new Message()
            .message(
                1,
                series()
                    .message(4, encode(3, new int[] {-4, -3, 5, 9}, new long[] {3, 1, 4, 1}))
                    .message(4, custom(2, 1, 2))
                    .message(3, new Message().message(1, label("t", "1")).fixed(2, 2)))
            .build();
    ForAll.forAll(
        5_000,
        Random::nextLong,
        seed -> {
          var random = new Random(seed);
          byte[] bad = good.clone();
          for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
          }
          try {
            SampleBatch batch = reader.read(Snappy.compress(bad));
            for (int row = 0; row < batch.size(); row++) {
              assertThat(batch.histogram(row) != null)
                  .isEqualTo(Histogram.isValue(batch.value(row)));
            }
          } catch (NightjarException refused) {
            assertThat(refused).hasMessageNotContaining("BUG");
          }
        });
  }

  /// A float that is spelled like the mark of histograms in the column of values is none.
  @Test
  void takesNoFloatForAHistogram() throws IOException {
    Message series = series().message(2, new Message().fixed(1, Histogram.VALUE).varint(2, 1));
    SampleBatch batch = reader.read(Snappy.compress(new Message().message(1, series).build()));
    assertThat(Histogram.isValue(batch.value(0))).isFalse();
    assertThat(batch.value(0)).isNaN();
  }

  @Test
  void refusesAMessageWhoseHistogramIsTorn() {
    Message torn = new Message().bytes(11, new byte[] {8});
    assertThatThrownBy(() -> reader.read(request(torn))).isInstanceOf(NightjarException.class);
  }

  private static byte[] request(Message... histograms) throws IOException {
    Message series = series();
    for (Message histogram : histograms) {
      series.message(4, histogram);
    }
    return Snappy.compress(new Message().message(1, series).build());
  }

  private static Message series() {
    return new Message().message(1, label("__name__", "h"));
  }

  private static Message label(String name, String value) {
    return new Message().text(1, name).text(2, value);
  }

  private static Message span(int offset, int length) {
    return new Message().signed(1, offset).varint(2, Integer.toUnsignedLong(length));
  }

  private static Message base(long count) {
    return new Message().varint(1, count);
  }

  /// Custom buckets with one observation each.
  private static Message custom(int buckets, double... bounds) {
    long[] deltas = new long[buckets];
    deltas[0] = 1;
    return base(buckets)
        .signed(4, Histogram.CUSTOM)
        .message(11, span(0, buckets))
        .packedSigned(12, deltas)
        .packedFixed(16, bounds);
  }
}
