package dev.nightjar.server;

import dev.nightjar.model.SampleColumns;
import dev.nightjar.tsdb.prometheus.ChunkEncoder;
import dev.nightjar.web.prometheus.SampleChunks;

/// The metric engine's chunks for the remote read door.
final class PrometheusChunks implements SampleChunks {
  private final ChunkEncoder encoder = new ChunkEncoder();

  @Override
  public void begin(SampleColumns samples) {
    encoder.begin(samples);
  }

  @Override
  public boolean next() {
    return encoder.next();
  }

  @Override
  public int encoding() {
    return encoder.encoding();
  }

  @Override
  public long minMillis() {
    return encoder.minMillis();
  }

  @Override
  public long maxMillis() {
    return encoder.maxMillis();
  }

  @Override
  public byte[] data() {
    return encoder.data();
  }

  @Override
  public int size() {
    return encoder.size();
  }
}
