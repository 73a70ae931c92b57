package dev.nightjar.state;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.PushGroup;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A push group and its tenant to bytes and back; drawn in `docs/formats/push-groups.md`.
final class GroupCodec {
  /// What a record of a removed group names.
  record Key(String tenant, Labels grouping) {}

  record Decoded(String tenant, PushGroup group) {}

  private GroupCodec() {}

  static ByteBuffer encode(String tenant, PushGroup group) {
    var bytes = new GrowingBytes(512);
    bytes.text(tenant);
    labels(bytes, group.grouping());
    instant(bytes, group.pushedAt());
    instant(bytes, group.failedAt());
    bytes.number(group.families().size());
    for (MetricFamily family : group.families()) {
      Metadata metadata = family.metadata();
      bytes.text(metadata.family());
      bytes.text(metadata.type().wireName());
      bytes.text(metadata.help());
      bytes.text(metadata.unit());
      bytes.number(family.samples().size());
      for (FamilySample sample : family.samples()) {
        labels(bytes, sample.labels());
        bytes.fixed64(Double.doubleToRawLongBits(sample.value()));
      }
    }
    return bytes.written();
  }

  static ByteBuffer encode(Key key) {
    var bytes = new GrowingBytes(128);
    bytes.text(key.tenant());
    labels(bytes, key.grouping());
    return bytes.written();
  }

  private static void labels(GrowingBytes bytes, Labels labels) {
    bytes.number(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      bytes.text(labels.name(i));
      bytes.text(labels.value(i));
    }
  }

  /// Seconds are shifted by one, so that zero says "none"; times before 1970 do not occur.
  private static void instant(GrowingBytes bytes, Optional<Instant> time) {
    if (time.isEmpty()) {
      bytes.number(0);
    } else {
      Instant at = time.get();
      bytes.number(Math.max(0, at.getEpochSecond()) + 1);
      bytes.number(at.getNano());
    }
  }

  /// Reads many records; equal texts become one string. Owned by one thread.
  static final class Reader {
    /// A hostile or broken record must not make a large allocation before it is found out.
    private static final int CAPACITY = 1_024;

    private final Map<String, String> known = new HashMap<>();

    /// @throws BufferUnderflowException when the record ends early
    /// @throws IllegalArgumentException when it does not hold a group
    Decoded group(ByteBuffer bytes) {
      String tenant = text(bytes);
      Labels grouping = labels(bytes);
      Optional<Instant> pushedAt = instant(bytes);
      Optional<Instant> failedAt = instant(bytes);
      int count = count(bytes);
      List<MetricFamily> families = new ArrayList<>(Math.min(count, CAPACITY));
      for (int i = 0; i < count; i++) {
        families.add(family(bytes));
      }
      return new Decoded(tenant, new PushGroup(grouping, pushedAt, failedAt, families));
    }

    Key key(ByteBuffer bytes) {
      return new Key(text(bytes), labels(bytes));
    }

    private MetricFamily family(ByteBuffer bytes) {
      String name = text(bytes);
      MetricType type = type(text(bytes));
      var metadata = new Metadata(name, type, text(bytes), text(bytes));
      int count = count(bytes);
      List<FamilySample> samples = new ArrayList<>(Math.min(count, CAPACITY));
      for (int i = 0; i < count; i++) {
        samples.add(new FamilySample(labels(bytes), Double.longBitsToDouble(bytes.getLong())));
      }
      return new MetricFamily(metadata, samples);
    }

    private Labels labels(ByteBuffer bytes) {
      int count = count(bytes);
      List<String> pairs = new ArrayList<>(Math.min(2 * count, CAPACITY));
      for (int i = 0; i < count; i++) {
        pairs.add(text(bytes));
        pairs.add(text(bytes));
      }
      return Labels.ofSorted(pairs.toArray(new String[0]));
    }

    private static Optional<Instant> instant(ByteBuffer bytes) {
      long seconds = number(bytes) - 1;
      return seconds < 0
          ? Optional.empty()
          : Optional.of(Instant.ofEpochSecond(seconds, number(bytes)));
    }

    private String text(ByteBuffer bytes) {
      int length = count(bytes);
      byte[] raw = new byte[length];
      bytes.get(raw);
      String text = new String(raw, StandardCharsets.UTF_8);
      return known.computeIfAbsent(text, same -> same);
    }

    private static int count(ByteBuffer bytes) {
      long count = number(bytes);
      if (count < 0 || count > bytes.remaining()) {
        throw new IllegalArgumentException(
            "a count of " + count + " with " + bytes.remaining() + " bytes left");
      }
      return (int) count;
    }

    private static long number(ByteBuffer bytes) {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte next = bytes.get();
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("a number longer than ten bytes");
    }

    private static MetricType type(String wireName) {
      for (MetricType type : MetricType.values()) {
        if (type.wireName().equals(wireName)) {
          return type;
        }
      }
      throw new IllegalArgumentException("no metric type is named \"" + wireName + "\"");
    }
  }
}
