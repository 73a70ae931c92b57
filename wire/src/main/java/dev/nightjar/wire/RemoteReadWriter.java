package dev.nightjar.wire;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.xerial.snappy.Snappy;

/// Writes answers to remote read requests: samples as one message `prometheus.ReadResponse`, or
/// chunks as a row of frames, each a message `prometheus.ChunkedReadResponse` behind its length
/// (varint) and its CRC-32C (four bytes, the highest first). Source: "Prometheus remote read API".
/// Owned by one thread.
public final class RemoteReadWriter {
  private static final int CRC_BYTES = 4;

  private final ProtoSink response = new ProtoSink();
  private final ProtoSink result = new ProtoSink();
  private final ProtoSink series = new ProtoSink();
  private final ProtoSink part = new ProtoSink();
  private final ProtoSink inner = new ProtoSink();
  private final ProtoSink labels = new ProtoSink();
  private final CRC32C crc = new CRC32C();

  /// Adds a series to the query that is being answered.
  public void samples(Labels of, SampleColumns samples) {
    series.clear();
    putLabels(of, series);
    for (int i = 0; i < samples.size(); i++) {
      Histogram histogram = samples.histogram(i);
      part.clear();
      if (histogram == null) {
        part.fixed(1, samples.values()[i]);
        part.number(2, samples.timestamps()[i]);
        series.message(2, part);
      } else {
        putHistogram(histogram, samples.timestamps()[i]);
        series.message(4, part);
      }
    }
    result.message(1, series);
  }

  /// Ends the answer to one query.
  public void endQuery() {
    response.message(1, result);
    result.clear();
  }

  /// The bytes of the whole message so far, uncompressed.
  public long size() {
    return (long) response.size() + result.size();
  }

  /// The whole message as a snappy block.
  public byte[] message() throws IOException {
    byte[] block = new byte[Snappy.maxCompressedLength(response.size())];
    int length = Snappy.compress(response.bytes(), 0, response.size(), block, 0);
    return Arrays.copyOf(block, length);
  }

  /// Begins a frame of one series' chunks.
  public void beginFrame(Labels of) {
    series.clear();
    putLabels(of, series);
  }

  /// Adds a chunk to the frame.
  ///
  /// @param encoding as the first byte of a chunk in Prometheus' files has it
  public void chunk(long minMillis, long maxMillis, int encoding, byte[] data, int length) {
    part.clear();
    part.number(1, minMillis);
    part.number(2, maxMillis);
    part.number(3, encoding);
    part.raw(4, data, length);
    series.message(2, part);
  }

  /// The bytes of the frame so far.
  public int frameSize() {
    return series.size();
  }

  /// Sends the frame.
  ///
  /// @param query the place of the query among those of the request
  public void endFrame(int query, OutputStream to) throws IOException {
    response.clear();
    response.message(1, series);
    response.number(2, query);
    crc.reset();
    crc.update(response.bytes(), 0, response.size());
    part.clear();
    part.varint(response.size());
    to.write(part.bytes(), 0, part.size());
    int sum = (int) crc.getValue();
    for (int shift = 8 * (CRC_BYTES - 1); shift >= 0; shift -= 8) {
      to.write(sum >>> shift);
    }
    to.write(response.bytes(), 0, response.size());
  }

  private void putLabels(Labels of, ProtoSink to) {
    for (int i = 0; i < of.size(); i++) {
      labels.clear();
      labels.text(1, of.name(i));
      labels.text(2, of.value(i));
      to.message(1, labels);
    }
  }

  private void putHistogram(Histogram histogram, long millis) {
    boolean isWhole = histogram.isInteger() && isWhole(histogram);
    if (isWhole) {
      part.alwaysNumber(1, (long) histogram.count());
    } else {
      part.always(2, histogram.count());
    }
    part.fixed(3, histogram.sum());
    part.signed(4, histogram.schema());
    part.fixed(5, histogram.zeroThreshold());
    if (isWhole) {
      part.alwaysNumber(6, (long) histogram.zeroCount());
    } else {
      part.always(7, histogram.zeroCount());
    }
    putBuckets(histogram.negative(), 8, isWhole);
    putBuckets(histogram.positive(), 11, isWhole);
    part.number(
        14,
        switch (histogram.resetHint()) {
          case UNKNOWN -> 0;
          case RESET -> 1;
          case NOT_RESET -> 2;
          case GAUGE -> 3;
        });
    part.number(15, millis);
    if (histogram.boundCount() > 0) {
      inner.clear();
      for (int i = 0; i < histogram.boundCount(); i++) {
        inner.fixed64(Double.doubleToRawLongBits(histogram.bound(i)));
      }
      part.message(16, inner);
    }
  }

  /// Spans in the first of three fields, differences of whole counts in the second, counts in the
  /// third.
  private void putBuckets(Buckets buckets, int field, boolean isWhole) {
    int end = 0;
    for (int first = 0; first < buckets.size(); ) {
      int next = first + 1;
      while (next < buckets.size() && buckets.index(next) == buckets.index(next - 1) + 1) {
        next++;
      }
      inner.clear();
      inner.signed(1, (long) buckets.index(first) - end);
      inner.number(2, next - first);
      part.message(field, inner);
      end = buckets.index(first) + next - first;
      first = next;
    }
    if (buckets.size() == 0) {
      return;
    }
    inner.clear();
    long before = 0;
    for (int i = 0; i < buckets.size(); i++) {
      if (isWhole) {
        long count = (long) buckets.count(i);
        inner.varint(ProtoSink.zigzag(count - before));
        before = count;
      } else {
        inner.fixed64(Double.doubleToRawLongBits(buckets.count(i)));
      }
    }
    part.message(isWhole ? field + 1 : field + 2, inner);
  }

  private static boolean isWhole(Histogram histogram) {
    return isWhole(histogram.count())
        && isWhole(histogram.zeroCount())
        && isWhole(histogram.positive())
        && isWhole(histogram.negative());
  }

  private static boolean isWhole(Buckets buckets) {
    for (int i = 0; i < buckets.size(); i++) {
      if (!isWhole(buckets.count(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWhole(double count) {
    return count >= 0 && count == Math.rint(count) && count <= 1L << 53;
  }
}
