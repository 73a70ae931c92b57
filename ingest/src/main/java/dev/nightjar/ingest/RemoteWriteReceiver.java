package dev.nightjar.ingest;

import dev.nightjar.model.Appended;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.wire.RemoteWriteReader;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Takes what senders of Prometheus' remote write 1.0 deliver. Safe for use by many threads.
public final class RemoteWriteReceiver {
  private static final String SIGNAL = "metrics";

  /// The largest message, uncompressed, as in Prometheus.
  private static final int MAX_MESSAGE_BYTES = 32 << 20;

  /// Readers that are kept with their arrays; more requests at once make their own.
  private static final int KEPT_READERS = 8;

  private final Admission admission;
  private final Refusals refusals;
  private final BlockingQueue<RemoteWriteReader> readers = new ArrayBlockingQueue<>(KEPT_READERS);

  public RemoteWriteReceiver(Admission admission, Refusals refusals) {
    this.admission = admission;
    this.refusals = refusals;
  }

  /// What became of a request. Where something was not stored, everything else was.
  ///
  /// @param histograms native histograms that were not stored: the store keeps float samples
  public record Written(Appended samples, int histograms) {
    public boolean isWhole() {
      return samples.refused().isEmpty() && histograms == 0;
    }
  }

  /// Stores a request's samples and what it says of metric families.
  ///
  /// @param body a snappy block
  /// @throws NightjarException `BAD_DATA` when the body is no such message, `STORAGE_FULL` or
  ///   `UNAVAILABLE` when the store takes nothing; nothing was stored then
  public Written write(Tenant tenant, byte[] body) {
    RemoteWriteReader reader = readers.poll();
    if (reader == null) {
      reader = new RemoteWriteReader(MAX_MESSAGE_BYTES);
    }
    try {
      SampleBatch batch = read(reader, body);
      countUnkept(reader);
      Appended appended = admission.admit(tenant, SIGNAL, batch);
      return new Written(appended, reader.histograms());
    } finally {
      readers.offer(reader);
    }
  }

  private SampleBatch read(RemoteWriteReader reader, byte[] body) {
    try {
      return reader.read(body);
    } catch (NightjarException e) {
      admission.refuse(SIGNAL, new Refusal(Reason.MALFORMED, "remote write", e.getMessage()));
      throw e;
    }
  }

  private void countUnkept(RemoteWriteReader reader) {
    refusals.count(
        SIGNAL,
        new Refusal(Reason.INVALID, "remote write", "native histograms are not kept"),
        reader.histograms());
    refusals.count(
        SIGNAL,
        new Refusal(Reason.INVALID, "remote write", "exemplars are not kept"),
        reader.exemplars());
  }
}
