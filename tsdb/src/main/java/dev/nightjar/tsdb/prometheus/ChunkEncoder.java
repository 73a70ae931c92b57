package dev.nightjar.tsdb.prometheus;

import dev.nightjar.model.SampleColumns;

/// Cuts the samples of a series into chunks as Prometheus' blocks have them. Used again and again;
/// owned by one thread.
public final class ChunkEncoder {
  private final ChunkCutter cutter = new ChunkCutter();
  private final XorEncoder floats = new XorEncoder();
  private final HistogramEncoder histograms = new HistogramEncoder();
  private SampleColumns samples = new SampleColumns();
  private BitSink data = floats.data();

  /// Begins a series, whose samples stay as they are until its last chunk was cut.
  public void begin(SampleColumns ofSeries) {
    samples = ofSeries;
    cutter.begin(ofSeries);
  }

  /// Cuts the next chunk; false when there is none.
  public boolean next() {
    if (!cutter.next()) {
      return false;
    }
    ChunkEncoding encoding = cutter.encoding();
    if (encoding.isHistogram()) {
      boolean ofFloats = encoding == ChunkEncoding.FLOAT_HISTOGRAM;
      histograms.encode(samples, cutter.from(), cutter.count(), cutter.hint(), ofFloats);
      data = histograms.data();
    } else {
      floats.encode(samples.timestamps(), samples.values(), cutter.from(), cutter.count());
      data = floats.data();
    }
    return true;
  }

  /// The byte that stands in front of the chunk in a file.
  public int encoding() {
    return cutter.encoding().wire();
  }

  public long minMillis() {
    return samples.timestamps()[cutter.from()];
  }

  public long maxMillis() {
    return samples.timestamps()[cutter.from() + cutter.count() - 1];
  }

  /// The chunk's data up to [#size], until the next change.
  public byte[] data() {
    return data.bytes();
  }

  public int size() {
    return data.size();
  }
}
