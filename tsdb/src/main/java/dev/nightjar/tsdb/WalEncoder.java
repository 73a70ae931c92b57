package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes a batch as one record of the write-ahead log, drawn in `docs/formats/tsdb-wal.md`.
///
/// Within an epoch (a head's life within one process) the log defines each series the first time it
/// appears, but for those that the log of series tells of: no record needs an older epoch to be
/// understood. Owned by the appending thread.
final class WalEncoder {
  /// The kind of a batch's record.
  static final byte BATCH = 3;

  /// Decimals with more digits behind the point are written as raw bits.
  private static final int MAX_EXPONENT = 6;

  /// Codes from here on say "decimal with that exponent".
  static final int DECIMAL = 9;

  /// Values of a series are looked at as if they were of this many digits until one is not.
  private static final byte NOT_DECIMAL = -1;

  /// How often a series that was not decimal is tried again.
  private static final int RETRY = 16;

  private final ByteSink record = new ByteSink(1 << 16);
  private final ByteSink definitions = new ByteSink(1 << 12);
  private final ByteSink payloads = new ByteSink(1 << 16);
  private final BitSet defined = new BitSet();
  private byte[] exponents = new byte[0]; // by series: the digits behind the point that it had last
  private long epoch;
  private long generation;
  private int base;

  /// @param epoch as high as the highest in the log; [#nextEpoch] comes before the first record
  WalEncoder(long epoch) {
    this.epoch = epoch;
  }

  /// @param base series of lower numbers are in the log of series
  void nextEpoch(long ofGeneration, int base) {
    epoch++;
    generation = ofGeneration;
    this.base = base;
    defined.clear();
  }

  /// Says that the log of series has those of lower numbers by now.
  void logged(int upTo) {
    base = upTo;
  }

  /// The batch's record; valid until the next call.
  ByteBuffer encode(StagedBatch batch) {
    record.clear();
    record.uvarint(epoch);
    record.uvarint(generation);
    record.uvarint(base);
    encodeDefinitions(batch);
    record.uvarint(batch.metadata.size());
    batch.metadata.forEach(family -> FamilyNotes.write(family, record));
    encodeSamples(batch);
    encodeAnnex(batch);
    return record.buffer();
  }

  /// Notes that the record was written: its series are defined from now on.
  void written(StagedBatch batch) {
    for (int row = 0; row < batch.size; row++) {
      if (batch.series[row] >= base) {
        defined.set(batch.series[row]);
      }
    }
  }

  private void encodeDefinitions(StagedBatch batch) {
    definitions.clear();
    Map<String, Integer> texts = new LinkedHashMap<>();
    var defining = new BitSet();
    int count = 0;
    for (int row = 0; row < batch.size; row++) {
      int series = batch.series[row];
      if (series >= base && !defined.get(series) && !defining.get(series)) {
        defining.set(series);
        define(series, batch.labels(series), texts);
        count++;
      }
    }
    record.uvarint(texts.size());
    texts.keySet().forEach(record::text);
    record.uvarint(count);
    record.raw(definitions.bytes(), 0, definitions.size());
  }

  private void define(int series, Labels labels, Map<String, Integer> texts) {
    definitions.uvarint(series);
    definitions.uvarint(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      definitions.uvarint(number(texts, labels.name(i)));
      definitions.uvarint(number(texts, labels.value(i)));
    }
  }

  private static int number(Map<String, Integer> texts, String text) {
    Integer known = texts.putIfAbsent(text, texts.size());
    return known == null ? texts.size() - 1 : known;
  }

  private void encodeSamples(StagedBatch batch) {
    record.uvarint(batch.size);
    encodeSeries(batch);
    encodeTimes(batch);
    if (exponents.length < batch.numbers()) {
      exponents = Arrays.copyOf(exponents, batch.numbers() + (batch.numbers() >> 1));
    }
    payloads.clear();
    int pair = 0;
    for (int row = 0; row < batch.size; row++) {
      int code = encodeValue(batch.series[row], batch.bits[row], row);
      if ((row & 1) == 0) {
        pair = code;
      } else {
        record.u8(pair | (code << 4));
      }
    }
    if ((batch.size & 1) == 1) {
      record.u8(pair);
    }
    record.raw(payloads.bytes(), 0, payloads.size());
  }

  /// A batch of plain floats ends without it.
  private void encodeAnnex(StagedBatch batch) {
    BitSet rows = batch.annexed;
    if (rows.isEmpty()) {
      return;
    }
    record.uvarint(rows.cardinality());
    int before = 0;
    for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
      record.uvarint(row - before);
      new AnnexRows().write(batch.times[row], batch.startMillis(row), batch.histogram(row), record);
      before = row;
    }
  }

  /// Runs of neighbours: senders repeat their order, in which the series were numbered.
  private void encodeSeries(StagedBatch batch) {
    int before = -1;
    int row = 0;
    while (row < batch.size) {
      int first = batch.series[row];
      int end = row + 1;
      while (end < batch.size && batch.series[end] == first + (end - row)) {
        end++;
      }
      record.svarint((long) first - before - 1);
      record.uvarint(end - row);
      before = first + (end - row) - 1;
      row = end;
    }
  }

  /// Runs of one time: a scrape's samples share it.
  private void encodeTimes(StagedBatch batch) {
    long before = 0;
    int row = 0;
    while (row < batch.size) {
      long time = batch.times[row];
      int end = row + 1;
      while (end < batch.size && batch.times[end] == time) {
        end++;
      }
      record.svarint(time - before);
      record.uvarint(end - row);
      before = time;
      row = end;
    }
  }

  /// Writes a value's payload and returns its code: a decimal's digits, or the leading bytes up to
  /// the last that is not 0, whichever is shorter.
  private int encodeValue(int series, long bits, int row) {
    int rawBytes = Long.BYTES - Long.numberOfTrailingZeros(bits) / Byte.SIZE;
    if (rawBytes > 2) {
      int exponent = exponent(series, Double.longBitsToDouble(bits), row);
      if (exponent != NOT_DECIMAL) {
        long whole = DecimalCodec.scale(Double.longBitsToDouble(bits), exponent);
        if (Math.abs(whole) < 1L << (7 * rawBytes - 1)) {
          payloads.svarint(whole);
          return DECIMAL + exponent;
        }
      }
    }
    payloads.leading(bits, rawBytes);
    return rawBytes;
  }

  private int exponent(int series, double value, int row) {
    byte last = exponents[series];
    if (last != NOT_DECIMAL && DecimalCodec.isExact(value, last)) {
      return last;
    }
    byte found = NOT_DECIMAL;
    if (last != NOT_DECIMAL || row % RETRY == 0) {
      for (byte exponent = 0; exponent <= MAX_EXPONENT; exponent++) {
        if (DecimalCodec.isExact(value, exponent)) {
          found = exponent;
          break;
        }
      }
      exponents[series] = found;
    }
    return found;
  }
}
