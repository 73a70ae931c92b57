package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes a batch as one record of the write-ahead log, drawn in `docs/formats/tsdb-wal.md`.
///
/// Within an epoch (a head's life within one process) the log defines each series the first time it
/// appears, with its newest sample before that: no record needs an older epoch to be understood.
/// Owned by the appending thread.
final class WalEncoder {
  /// The kind of a batch's record.
  static final byte BATCH = 1;

  /// Decimals with more digits behind the point are written as raw bits.
  private static final int MAX_EXPONENT = 6;

  /// Control bytes from here on say "decimal with that exponent".
  static final int DECIMAL = 16;

  private final ByteSink record = new ByteSink(1 << 16);
  private final ByteSink definitions = new ByteSink(1 << 12);
  private final BitSet defined = new BitSet();
  private long epoch;

  /// @param epoch higher than any in the log
  WalEncoder(long epoch) {
    this.epoch = epoch;
  }

  void nextEpoch() {
    epoch++;
    defined.clear();
  }

  /// The batch's record; valid until the next call.
  ByteBuffer encode(StagedBatch batch) {
    record.clear();
    record.uvarint(epoch);
    encodeDefinitions(batch);
    record.uvarint(batch.metadata.size());
    batch.metadata.forEach(family -> FamilyNotes.write(family, record));
    encodeSamples(batch);
    return record.buffer();
  }

  /// Notes that the record was written: its series are defined from now on.
  void written(StagedBatch batch) {
    for (int row = 0; row < batch.size; row++) {
      defined.set(batch.series[row]);
    }
  }

  private void encodeDefinitions(StagedBatch batch) {
    definitions.clear();
    Map<String, Integer> texts = new LinkedHashMap<>();
    var defining = new BitSet();
    int count = 0;
    for (int row = 0; row < batch.size; row++) {
      int series = batch.series[row];
      if (!defined.get(series) && !defining.get(series)) {
        defining.set(series);
        define(series, batch.labels(series), batch.before(row), texts);
        count++;
      }
    }
    record.uvarint(texts.size());
    texts.keySet().forEach(record::text);
    record.uvarint(count);
    record.raw(definitions.bytes(), 0, definitions.size());
  }

  private void define(int series, Labels labels, Part.Newest newest, Map<String, Integer> texts) {
    definitions.uvarint(series);
    definitions.uvarint(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      definitions.uvarint(number(texts, labels.name(i)));
      definitions.uvarint(number(texts, labels.value(i)));
    }
    boolean has = newest.timestampMillis() != Long.MIN_VALUE;
    definitions.u8(has ? 1 : 0);
    if (has) {
      definitions.svarint(newest.timestampMillis());
      definitions.u64(newest.valueBits());
    }
  }

  private static int number(Map<String, Integer> texts, String text) {
    Integer known = texts.putIfAbsent(text, texts.size());
    return known == null ? texts.size() - 1 : known;
  }

  private void encodeSamples(StagedBatch batch) {
    record.uvarint(batch.size);
    long before = 0;
    for (int row = 0; row < batch.size; row++) {
      record.svarint(batch.series[row] - before);
      before = batch.series[row];
    }
    before = 0;
    for (int row = 0; row < batch.size; row++) {
      record.svarint(batch.times[row] - before);
      before = batch.times[row];
    }
    for (int row = 0; row < batch.size; row++) {
      encodeValue(batch.bits[row]);
    }
  }

  /// A decimal's digits, or the leading bytes up to the last that is not 0, whichever is shorter.
  private void encodeValue(long bits) {
    int rawBytes = 8 - Long.numberOfTrailingZeros(bits) / 8;
    double value = Double.longBitsToDouble(bits);
    if (rawBytes > 2) {
      for (int exponent = 0; exponent <= MAX_EXPONENT; exponent++) {
        if (DecimalCodec.isExact(value, exponent)) {
          long whole = DecimalCodec.scale(value, exponent);
          if (Math.abs(whole) < 1L << (7 * rawBytes - 1)) {
            record.u8(DECIMAL + exponent);
            record.svarint(whole);
            return;
          }
          break;
        }
      }
    }
    record.u8(rawBytes);
    for (int i = 0; i < rawBytes; i++) {
      record.u8((int) (bits >>> (56 - 8 * i)));
    }
  }
}
