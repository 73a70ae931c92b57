package dev.nightjar.ingest;

import dev.nightjar.model.Appended;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.wire.RemoteWriteReader;
import dev.nightjar.wire.Tally;
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
  private final BlockingQueue<RemoteWriteReader> readers = new ArrayBlockingQueue<>(KEPT_READERS);

  public RemoteWriteReceiver(Admission admission) {
    this.admission = admission;
  }

  /// What became of a request. Where something was not stored, everything else was; exemplars that
  /// were not are counted and nothing else, as in Prometheus.
  ///
  /// @param badHistograms native histograms that contradict themselves, and never came to the store
  /// @param first the first of them; its detail is in Prometheus' words
  public record Written(Appended samples, int badHistograms, Refusal first) {
    public boolean isWhole() {
      return samples.refused().isEmpty() && badHistograms == 0;
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
      refuse(reader.badExemplars());
      Refusal first = refuse(reader.badHistograms());
      Appended appended = admission.admit(tenant, SIGNAL, batch);
      return new Written(appended, reader.badHistograms().count(), first);
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

  private Refusal refuse(Tally bad) {
    var first = new Refusal(Reason.INVALID, bad.firstItem(), bad.firstDetail());
    admission.refuse(SIGNAL, first, bad.count());
    return first;
  }
}
