package dev.nightjar.wire;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Exemplar;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SeriesHash;
import dev.nightjar.model.SeriesHash.Dialect;
import dev.nightjar.model.StaleMarker;
import java.io.IOException;
import java.util.Arrays;
import org.xerial.snappy.Snappy;

/// Reads remote write 1.0: a snappy block that holds a protobuf message `prometheus.WriteRequest`.
/// Source: "Prometheus Remote-Write 1.0 specification".
///
/// Times and values go into columns, series by the hash of their label fields as they stand; labels
/// are made only of those that somebody asks for. Nothing is made per sample, so a reader is used
/// again and again: what [#read] gives is valid until its next call. Owned by one thread.
public final class RemoteWriteReader {
  private static final int SERIES = 1;
  private static final int METADATA = 3;
  private static final int LABELS = 1;
  private static final int SAMPLES = 2;
  private static final int EXEMPLARS = 3;
  private static final int HISTOGRAMS = 4;

  /// The most that is kept for the next message; few are larger.
  private static final int KEPT_BYTES = 8 << 20;

  private static final int KEPT_SERIES = 1 << 17;

  /// What histograms and exemplars of one message may take of the heap: a few bytes of a message
  /// can ask for a hundred. Senders stay far below it, at some thousand a message.
  private static final long MAX_HEAP_BYTES = 64 << 20;

  private static final int EXEMPLAR_BYTES = 128; // on the heap, without its texts

  private static final String TOO_MANY =
      "the message has more histograms and exemplars than %d MiB hold; send fewer at once"
          .formatted(MAX_HEAP_BYTES >> 20);

  private static final MetricType[] TYPES = {
    MetricType.UNKNOWN,
    MetricType.COUNTER,
    MetricType.GAUGE,
    MetricType.HISTOGRAM,
    MetricType.GAUGE_HISTOGRAM,
    MetricType.SUMMARY,
    MetricType.INFO,
    MetricType.STATE_SET
  };

  private final int maxBytes;
  private final SampleBatch batch = new SampleBatch(4096, this::labels);
  private final SeriesHash hash = new SeriesHash();
  private final ProtoCursor message = new ProtoCursor();
  private final ProtoCursor field = new ProtoCursor();
  private final ProtoCursor part = new ProtoCursor();
  private final ProtoCursor inner = new ProtoCursor();
  private final TextCache texts = new TextCache();
  private final LabelCollector labels = new LabelCollector();
  private byte[] bytes = new byte[1 << 16];
  private int
      used; // bytes of the message, and of label fields that were brought together behind it
  private int[] labelsFrom = new int[4096];
  private int[] labelsTo = new int[4096];
  private final RemoteWriteHistogram histogram = new RemoteWriteHistogram();
  private final Tally badHistograms = new Tally();
  private final Tally badExemplars = new Tally();
  private long heapBytes; // of histograms and exemplars

  /// @param maxBytes the largest message, uncompressed
  public RemoteWriteReader(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// Reads a request's body.
  ///
  /// @throws NightjarException `BAD_DATA` when it is not such a message as a whole, or too large;
  ///   what is wrong with a single series shows when its labels are asked for
  public SampleBatch read(byte[] body) {
    batch.clear();
    if (labelsFrom.length > KEPT_SERIES) {
      labelsFrom = new int[KEPT_SERIES];
      labelsTo = new int[KEPT_SERIES];
    }
    badHistograms.clear();
    badExemplars.clear();
    heapBytes = 0;
    int size = decompress(body);
    used = size;
    message.set(bytes, 0, size);
    while (message.next()) {
      if (message.isBytes(SERIES)) {
        readSeries(message.from(), message.to());
      } else if (message.isBytes(METADATA)) {
        readMetadata(message.from(), message.to());
      }
    }
    badHistograms.name(this::name);
    badExemplars.name(this::name);
    return batch;
  }

  /// Empty when the series has no labels that could be told.
  private String name(int series) {
    try {
      return labels(series).metricName();
    } catch (NightjarException invalid) {
      return "";
    }
  }

  /// The native histograms that are not in the batch.
  public Tally badHistograms() {
    return badHistograms;
  }

  /// The exemplars that are not in the batch.
  public Tally badExemplars() {
    return badExemplars;
  }

  private int decompress(byte[] body) {
    try {
      int size = Snappy.uncompressedLength(body, 0, body.length);
      if (size < 0 || size > maxBytes) {
        throw new NightjarException(
            ErrorCode.BAD_DATA,
            "the message is of %d bytes uncompressed; at most %d are taken"
                .formatted(Integer.toUnsignedLong(size), maxBytes));
      }
      if (bytes.length < size || bytes.length > Math.max(KEPT_BYTES, size)) {
        bytes = new byte[size];
      }
      return Snappy.uncompress(body, 0, body.length, bytes, 0);
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "the body is not a snappy block: " + e.getMessage(), e);
    }
  }

  private void readSeries(int from, int to) {
    int labelsEnd = from;
    boolean isScattered = false;
    field.set(bytes, from, to);
    while (field.next()) {
      if (field.isBytes(LABELS)) {
        isScattered |= field.tagAt() != labelsEnd;
        labelsEnd = field.to();
      }
    }
    if (isScattered) {
      gatherLabels(from, to);
    } else {
      beginSeries(from, labelsEnd);
    }
    field.set(bytes, isScattered ? from : labelsEnd, to);
    while (field.next()) {
      if (field.isBytes(SAMPLES)) {
        readSample(field.from(), field.to());
      } else if (field.isBytes(EXEMPLARS)) {
        readExemplar(field.from(), field.to());
      } else if (field.isBytes(HISTOGRAMS)) {
        readHistogram(field.from(), field.to());
      }
    }
  }

  /// Copies label fields that do not stand together, as they may, behind the message.
  private void gatherLabels(int from, int to) {
    int begin = used;
    field.set(bytes, from, to);
    while (field.next()) {
      if (field.isBytes(LABELS)) {
        int length = field.to() - field.tagAt();
        if (bytes.length - used < length) {
          bytes = Arrays.copyOf(bytes, Math.max(bytes.length + (bytes.length >> 1), used + length));
          field.replace(bytes);
          message.replace(bytes);
        }
        System.arraycopy(bytes, field.tagAt(), bytes, used, length);
        used += length;
      }
    }
    beginSeries(begin, used);
  }

  private void beginSeries(int from, int to) {
    hash.of(Dialect.REMOTE_WRITE, bytes, from, to);
    int number = batch.addSeries(hash.high(), hash.low());
    if (number == labelsFrom.length) {
      labelsFrom = Arrays.copyOf(labelsFrom, 2 * number);
      labelsTo = Arrays.copyOf(labelsTo, 2 * number);
    }
    labelsFrom[number] = from;
    labelsTo[number] = to;
  }

  private void readSample(int from, int to) {
    double value = 0;
    long time = 0;
    part.set(bytes, from, to);
    while (part.next()) {
      if (part.isFixed64(1)) {
        value = Double.longBitsToDouble(part.value());
      } else if (part.isVarint(2)) {
        time = part.value();
      }
    }
    batch.addSample(time, value);
  }

  private void readHistogram(int from, int to) {
    histogram.read(bytes, from, to);
    if (histogram.isStale()) {
      batch.addSample(histogram.timestampMillis(), StaleMarker.VALUE);
      return;
    }
    heapBytes += histogram.heapBytes();
    if (heapBytes > MAX_HEAP_BYTES) {
      badHistograms.add(batch.seriesCount() - 1, TOO_MANY);
      return;
    }
    try {
      batch.addHistogram(histogram.timestampMillis(), histogram.build());
    } catch (NightjarException e) {
      badHistograms.add(batch.seriesCount() - 1, e.getMessage());
    }
  }

  private void readExemplar(int from, int to) {
    heapBytes += EXEMPLAR_BYTES + 2L * (to - from);
    if (heapBytes > MAX_HEAP_BYTES) {
      badExemplars.add(batch.seriesCount() - 1, TOO_MANY);
      return;
    }
    double value = 0;
    long time = 0;
    labels.clear();
    String fault = "";
    part.set(bytes, from, to);
    while (part.next()) {
      if (part.isBytes(1)) {
        String bad = readExemplarLabel(part.from(), part.to());
        fault = fault.isEmpty() ? bad : fault;
      } else if (part.isFixed64(2)) {
        value = Double.longBitsToDouble(part.value());
      } else if (part.isVarint(3)) {
        time = part.value();
      }
    }
    if (fault.isEmpty()) {
      batch.addExemplar(new Exemplar(labels.build(), value, time));
    } else {
      badExemplars.add(batch.seriesCount() - 1, fault);
    }
  }

  /// Adds a label; says what is wrong with it, if anything is. Values are not looked up: a trace's
  /// id rarely comes again, and would drive out what does.
  private String readExemplarLabel(int from, int to) {
    String name = "";
    String value = "";
    inner.set(bytes, from, to);
    while (inner.next()) {
      try {
        if (inner.isBytes(1)) {
          name = texts.of(bytes, inner.from(), inner.to());
        } else if (inner.isBytes(2)) {
          value = TextCache.decode(bytes, inner.from(), inner.to());
        }
      } catch (NightjarException notText) {
        return notText.getMessage();
      }
    }
    if (name.isEmpty()) {
      return "a label name of an exemplar must not be empty";
    }
    return labels.add(name, value) ? "" : "label \"" + name + "\" stands twice in an exemplar";
  }

  private void readMetadata(int from, int to) {
    int type = 0;
    String family = "";
    String help = "";
    String unit = "";
    part.set(bytes, from, to);
    while (part.next()) {
      if (part.isVarint(1)) {
        type = Math.clamp(part.value(), 0, TYPES.length);
      } else if (part.isBytes(2)) {
        family = part.text();
      } else if (part.isBytes(4)) {
        help = part.text();
      } else if (part.isBytes(5)) {
        unit = part.text();
      }
    }
    if (!family.isEmpty()) {
      var known = type < TYPES.length ? TYPES[type] : MetricType.UNKNOWN;
      batch.describe(new Metadata(family, known, help, unit));
    }
  }

  /// The labels of a series of the message.
  ///
  /// @throws NightjarException `BAD_DATA` when they are not a series' labels
  private Labels labels(int series) {
    labels.clear();
    field.set(bytes, labelsFrom[series], labelsTo[series]);
    while (field.next()) {
      String name = "";
      String value = "";
      part.set(bytes, field.from(), field.to());
      while (part.next()) {
        if (part.isBytes(1)) {
          name = texts.of(bytes, part.from(), part.to());
        } else if (part.isBytes(2)) {
          value = texts.of(bytes, part.from(), part.to());
        }
      }
      if (name.isEmpty()) {
        throw new NightjarException(ErrorCode.BAD_DATA, "a label name must not be empty");
      }
      if (!labels.add(name, value)) {
        throw new NightjarException(
            ErrorCode.BAD_DATA, "label \"" + name + "\" stands twice in " + labels.build());
      }
    }
    Labels built = labels.build();
    if (built.metricName().isEmpty()) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "a series without a metric name (__name__): " + built);
    }
    return built;
  }
}
