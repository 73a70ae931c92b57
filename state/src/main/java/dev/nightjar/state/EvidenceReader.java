package dev.nightjar.state;

import dev.nightjar.model.Attempt;
import dev.nightjar.model.Cause;
import dev.nightjar.model.Curve;
import dev.nightjar.model.ExceptionFact;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.Finding;
import dev.nightjar.model.Frame;
import dev.nightjar.model.LeftOver;
import dev.nightjar.model.Resources;
import dev.nightjar.model.RunState;
import dev.nightjar.model.StackDump;
import dev.nightjar.model.StackDump.OpenFile;
import dev.nightjar.model.StackDump.OpenSocket;
import dev.nightjar.model.StackDump.ProcessDump;
import dev.nightjar.model.StackDump.ThreadStack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Reads one section that [EvidenceWriter] wrote. Arguments are read in the order in which they
/// stand. Owned by one thread.
final class EvidenceReader {
  private final ReadBytes bytes;

  EvidenceReader(ReadBytes bytes) {
    this.bytes = bytes;
  }

  List<Cause> causes() {
    return bytes.list(
        () ->
            new Cause(
                bytes.text(), bytes.text(), Cause.Confidence.ofWireName(bytes.text()), texts()));
  }

  List<Attempt> attempts() {
    return bytes.list(
        () ->
            new Attempt(
                bytes.integer(),
                RunState.ofWireName(bytes.text()),
                optionalInt(),
                instant(),
                optional(this::duration),
                optionalInt(),
                optionalInt(),
                duration(),
                bytes.text(),
                optional(this::resources)));
  }

  List<ExceptionFact> exceptions() {
    return bytes.list(this::exception);
  }

  private ExceptionFact exception() {
    return new ExceptionFact(
        bytes.text(),
        bytes.text(),
        bytes.text(),
        optionalInt(),
        optional(this::instant),
        bytes.text(),
        frames(),
        bytes.text(),
        optional(this::exception));
  }

  List<StackDump> stacks() {
    return bytes.list(() -> new StackDump(instant(), bytes.text(), bytes.list(this::process)));
  }

  private ProcessDump process() {
    return new ProcessDump(
        bytes.integer(),
        optionalInt(),
        texts(),
        bytes.text(),
        bytes.text(),
        bytes.text(),
        optionalLong(),
        optionalReal(),
        optionalInt(),
        bytes.list(() -> new OpenFile(bytes.integer(), bytes.text())),
        bytes.list(this::socket),
        bytes.list(() -> new ThreadStack(bytes.text(), bytes.text(), frames())),
        bytes.text());
  }

  private OpenSocket socket() {
    return new OpenSocket(bytes.integer(), bytes.text(), bytes.text(), bytes.text(), bytes.text());
  }

  private List<Frame> frames() {
    return bytes.list(() -> new Frame(bytes.text(), bytes.integer(), bytes.text(), bytes.text()));
  }

  Curve curve() {
    List<String> columns = texts();
    int rows = bytes.count();
    double[] values = new double[Math.multiplyExact(rows, columns.size())];
    for (int column = 0; column < columns.size(); column++) {
      for (int row = 0; row < rows; row++) {
        values[row * columns.size() + column] = bytes.real();
      }
    }
    return new Curve(columns, values);
  }

  List<LeftOver> leftOver() {
    return bytes.list(
        () -> new LeftOver(bytes.integer(), texts(), bytes.text(), bytes.text(), bytes.text()));
  }

  List<Expectation> expectations() {
    return bytes.list(() -> new Expectation(bytes.text(), optional(bytes::text), bytes.flag()));
  }

  List<Finding> findings() {
    return bytes.list(
        () ->
            new Finding(
                bytes.text(),
                bytes.text(),
                bytes.text(),
                optionalReal(),
                optionalReal(),
                optionalReal(),
                optionalReal(),
                (int) bytes.number()));
  }

  private OptionalDouble optionalReal() {
    return bytes.flag() ? OptionalDouble.of(bytes.real()) : OptionalDouble.empty();
  }

  Map<String, String> facts() {
    Map<String, String> facts = new TreeMap<>();
    int count = bytes.count();
    for (int i = 0; i < count; i++) {
      facts.put(bytes.text(), bytes.text());
    }
    return facts;
  }

  private Resources resources() {
    return new Resources(
        bytes.real(),
        bytes.real(),
        bytes.signed(),
        bytes.signed(),
        bytes.signed(),
        optionalLong(),
        optionalLong(),
        optionalLong(),
        optionalLong());
  }

  private List<String> texts() {
    return bytes.list(bytes::text);
  }

  private Instant instant() {
    return Instant.ofEpochSecond(bytes.signed(), bytes.number());
  }

  private Duration duration() {
    return Duration.ofSeconds(bytes.signed(), bytes.number());
  }

  private OptionalInt optionalInt() {
    return bytes.flag() ? OptionalInt.of(bytes.integer()) : OptionalInt.empty();
  }

  private OptionalLong optionalLong() {
    return bytes.flag() ? OptionalLong.of(bytes.signed()) : OptionalLong.empty();
  }

  private <T> Optional<T> optional(Supplier<T> reader) {
    return bytes.flag() ? Optional.of(reader.get()) : Optional.empty();
  }
}
