package dev.nightjar.state;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.RunEvidence;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// A run's evidence to bytes and back; drawn in `docs/formats/state-db.md`.
final class EvidenceCodec {
  private static final int VERSION = 1;

  private static final int CAUSES = 1;
  private static final int ATTEMPTS = 2;
  private static final int EXCEPTIONS = 3;
  private static final int STACKS = 4;
  private static final int CURVE = 5;
  private static final int LEFT_OVER = 6;
  private static final int EXPECTATIONS = 7;
  private static final int FACTS = 8;
  private static final int FINDINGS = 9;

  /// A blob of ours unpacks to less: evidence is bounded where it comes in. More is a broken one.
  private static final int MAX_UNPACKED = 64 << 20;

  private static final int PIECE = 8 << 10;

  private EvidenceCodec() {}

  static byte[] encode(RunEvidence evidence) {
    var bytes = new GrowingBytes(4 << 10);
    list(bytes, CAUSES, evidence.causes(), EvidenceWriter::cause);
    list(bytes, ATTEMPTS, evidence.attempts(), EvidenceWriter::attempt);
    list(bytes, EXCEPTIONS, evidence.exceptions(), EvidenceWriter::exception);
    list(bytes, STACKS, evidence.stacks(), EvidenceWriter::stackDump);
    section(bytes, CURVE, evidence.curve(), EvidenceWriter::curve);
    list(bytes, LEFT_OVER, evidence.leftOver(), EvidenceWriter::leftOver);
    list(bytes, EXPECTATIONS, evidence.expectations(), EvidenceWriter::expectation);
    list(bytes, FINDINGS, evidence.findings(), EvidenceWriter::finding);
    section(bytes, FACTS, evidence.facts(), EvidenceWriter::facts);
    return pack(bytes.written());
  }

  private static <T> void list(
      GrowingBytes bytes, int tag, Optional<List<T>> items, BiConsumer<EvidenceWriter, T> writer) {
    section(bytes, tag, items, (to, all) -> to.list(all, writer));
  }

  private static <T> void section(
      GrowingBytes bytes, int tag, Optional<T> section, BiConsumer<EvidenceWriter, T> writer) {
    if (section.isPresent()) {
      var inner = new EvidenceWriter();
      writer.accept(inner, section.get());
      bytes.number(tag);
      bytes.record(inner.written());
    }
  }

  /// @throws NightjarException `INTERNAL` when the bytes are damaged
  static RunEvidence decode(byte[] blob) {
    try {
      var all = new ReadBytes(unpack(blob));
      Map<Long, EvidenceReader> sections = new HashMap<>();
      while (all.hasMore()) {
        long tag = all.number();
        sections.put(tag, new EvidenceReader(all.record()));
      }
      return new RunEvidence(
          section(sections, CAUSES, EvidenceReader::causes),
          section(sections, ATTEMPTS, EvidenceReader::attempts),
          section(sections, EXCEPTIONS, EvidenceReader::exceptions),
          section(sections, STACKS, EvidenceReader::stacks),
          section(sections, CURVE, EvidenceReader::curve),
          section(sections, LEFT_OVER, EvidenceReader::leftOver),
          section(sections, EXPECTATIONS, EvidenceReader::expectations),
          section(sections, FINDINGS, EvidenceReader::findings),
          section(sections, FACTS, EvidenceReader::facts));
    } catch (DataFormatException
        | BufferUnderflowException
        | ArithmeticException
        | IllegalArgumentException e) {
      throw new NightjarException(
          ErrorCode.INTERNAL, "the evidence of a run is damaged in the database: " + e, e);
    }
  }

  private static <T> Optional<T> section(
      Map<Long, EvidenceReader> sections, int tag, Function<EvidenceReader, T> reader) {
    return Optional.ofNullable(sections.get((long) tag)).map(reader);
  }

  /// Level 1: the rest costs more time than it saves room on texts this short.
  private static byte[] pack(ByteBuffer plain) {
    var out = new GrowingBytes(Math.max(64, plain.remaining() / 2));
    out.number(VERSION);
    var deflater = new Deflater(1, true);
    try {
      deflater.setInput(plain);
      deflater.finish();
      byte[] piece = new byte[PIECE];
      while (!deflater.finished()) {
        out.raw(piece, deflater.deflate(piece));
      }
      return out.toArray();
    } finally {
      deflater.end();
    }
  }

  private static ByteBuffer unpack(byte[] blob) throws DataFormatException {
    if (blob.length == 0 || blob[0] != VERSION) {
      throw new IllegalArgumentException("not of version " + VERSION);
    }
    var out = new GrowingBytes(4 * blob.length);
    var inflater = new Inflater(true);
    try {
      inflater.setInput(blob, 1, blob.length - 1);
      byte[] piece = new byte[PIECE];
      while (!inflater.finished()) {
        int length = inflater.inflate(piece);
        if (length == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw new DataFormatException("it ends early");
        }
        out.raw(piece, length);
        if (out.size() > MAX_UNPACKED) {
          throw new DataFormatException("it unpacks to more than " + MAX_UNPACKED + " bytes");
        }
      }
      return out.written();
    } finally {
      inflater.end();
    }
  }
}
