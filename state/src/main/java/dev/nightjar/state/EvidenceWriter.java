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
import java.util.function.BiConsumer;

/// Writes the sections of a run's evidence; drawn in `docs/formats/state-db.md`, read back by
/// [EvidenceReader].
final class EvidenceWriter {
  private final GrowingBytes bytes = new GrowingBytes(512);

  GrowingBytes written() {
    return bytes;
  }

  <T> void list(List<T> items, BiConsumer<EvidenceWriter, T> writer) {
    bytes.number(items.size());
    items.forEach(item -> writer.accept(this, item));
  }

  void cause(Cause cause) {
    bytes.text(cause.kind());
    bytes.text(cause.text());
    bytes.text(cause.confidence().wireName());
    texts(cause.evidence());
  }

  void attempt(Attempt attempt) {
    bytes.signed(attempt.number());
    bytes.text(attempt.state().wireName());
    optional(attempt.pid());
    instant(attempt.startedAt());
    optional(attempt.duration(), EvidenceWriter::duration);
    optional(attempt.exitCode());
    optional(attempt.signal());
    duration(attempt.backoff());
    bytes.text(attempt.reason());
    optional(attempt.resources(), EvidenceWriter::resources);
  }

  void exception(ExceptionFact exception) {
    bytes.text(exception.className());
    bytes.text(exception.message());
    bytes.text(exception.thread());
    optional(exception.pid());
    optional(exception.at(), EvidenceWriter::instant);
    bytes.text(exception.source());
    list(exception.frames(), EvidenceWriter::frame);
    bytes.text(exception.relation());
    optional(exception.cause(), EvidenceWriter::exception);
  }

  void stackDump(StackDump dump) {
    instant(dump.at());
    bytes.text(dump.trigger());
    list(dump.processes(), EvidenceWriter::process);
  }

  private void process(ProcessDump process) {
    bytes.signed(process.pid());
    optional(process.parent());
    texts(process.command());
    bytes.text(process.state());
    bytes.text(process.waitChannel());
    bytes.text(process.systemCall());
    optional(process.rssBytes());
    optional(process.cpuSeconds());
    optional(process.threads());
    list(process.openFiles(), EvidenceWriter::openFile);
    list(process.sockets(), EvidenceWriter::socket);
    list(process.stacks(), EvidenceWriter::threadStack);
    bytes.text(process.text());
  }

  private void openFile(OpenFile file) {
    bytes.signed(file.fd());
    bytes.text(file.target());
  }

  private void socket(OpenSocket socket) {
    bytes.signed(socket.fd());
    bytes.text(socket.protocol());
    bytes.text(socket.local());
    bytes.text(socket.peer());
    bytes.text(socket.state());
  }

  private void threadStack(ThreadStack stack) {
    bytes.text(stack.thread());
    bytes.text(stack.language());
    list(stack.frames(), EvidenceWriter::frame);
  }

  private void frame(Frame frame) {
    bytes.text(frame.file());
    bytes.signed(frame.line());
    bytes.text(frame.function());
    bytes.text(frame.text());
  }

  /// Column by column: neighbours are alike and compress well.
  void curve(Curve curve) {
    texts(curve.columns());
    bytes.number(curve.size());
    for (int column = 0; column < curve.columns().size(); column++) {
      for (int row = 0; row < curve.size(); row++) {
        real(curve.value(row, column));
      }
    }
  }

  void leftOver(LeftOver process) {
    bytes.signed(process.pid());
    texts(process.command());
    bytes.text(process.state());
    bytes.text(process.waitChannel());
    bytes.text(process.why());
  }

  void expectation(Expectation expectation) {
    bytes.text(expectation.text());
    optional(expectation.value(), (to, value) -> to.bytes.text(value));
    bytes.flag(expectation.isMet());
  }

  void finding(Finding finding) {
    bytes.text(finding.kind());
    bytes.text(finding.subject());
    bytes.text(finding.text());
    optional(finding.value());
    optional(finding.usual());
    optional(finding.low());
    optional(finding.high());
    bytes.number(finding.runs());
  }

  void facts(Map<String, String> facts) {
    bytes.number(facts.size());
    facts.forEach(
        (name, value) -> {
          bytes.text(name);
          bytes.text(value);
        });
  }

  private void resources(Resources used) {
    real(used.cpuUserSeconds());
    real(used.cpuSystemSeconds());
    bytes.signed(used.peakRssBytes());
    bytes.signed(used.readBytes());
    bytes.signed(used.writtenBytes());
    optional(used.voluntarySwitches());
    optional(used.involuntarySwitches());
    optional(used.minorFaults());
    optional(used.majorFaults());
  }

  private void texts(List<String> texts) {
    bytes.number(texts.size());
    texts.forEach(bytes::text);
  }

  private void real(double value) {
    bytes.fixed64(Double.doubleToRawLongBits(value));
  }

  private void instant(Instant time) {
    bytes.signed(time.getEpochSecond());
    bytes.number(time.getNano());
  }

  private void duration(Duration duration) {
    bytes.signed(duration.getSeconds());
    bytes.number(duration.getNano());
  }

  private void optional(OptionalInt value) {
    bytes.flag(value.isPresent());
    value.ifPresent(bytes::signed);
  }

  private void optional(OptionalLong value) {
    bytes.flag(value.isPresent());
    value.ifPresent(bytes::signed);
  }

  private void optional(OptionalDouble value) {
    bytes.flag(value.isPresent());
    value.ifPresent(this::real);
  }

  private <T> void optional(Optional<T> value, BiConsumer<EvidenceWriter, T> writer) {
    bytes.flag(value.isPresent());
    value.ifPresent(present -> writer.accept(this, present));
  }
}
