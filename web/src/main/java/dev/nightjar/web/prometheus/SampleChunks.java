package dev.nightjar.web.prometheus;

import dev.nightjar.model.SampleColumns;

/// Cuts the samples of a series into chunks as Prometheus keeps them. Used again and again; owned
/// by one thread.
public interface SampleChunks {
  /// Begins a series, whose samples stay as they are until its last chunk was cut.
  void begin(SampleColumns samples);

  /// Cuts the next chunk; false when there is none.
  boolean next();

  /// The kind of the chunk, as the byte in front of one in a file tells it.
  int encoding();

  /// Time of the chunk's first sample.
  long minMillis();

  /// Time of its last sample.
  long maxMillis();

  /// Its data up to [#size], until the next change.
  byte[] data();

  int size();
}
