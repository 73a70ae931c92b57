package dev.nightjar.wire;

import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads OpenMetrics text as Prometheus does: the syntax of each line to the letter, one blank
/// between tokens and none elsewhere, `# EOF` at the end; what families say of each other is the
/// business of [OpenMetricsRules]. A page is read to its end or fails at its first malformed line.
final class OpenMetricsText {
  private static final double MILLIS_PER_SECOND = 1000;

  private final TextCursor cursor;
  private final ExpositionSink sink;
  private final SampleLine sampleLine;

  private OpenMetricsText(byte[] page, ExpositionSink sink, SampleLine.Spacing spacing) {
    this.cursor = new TextCursor(page);
    this.sink = sink;
    this.sampleLine = new SampleLine(cursor, spacing, TextCursor.Quoting.ONE_LINE);
  }

  static void read(byte[] page, ExpositionSink sink) {
    new OpenMetricsText(page, sink, SampleLine.Spacing.NONE).readPage();
  }

  /// As [#read], and without the comma before a closing brace that Prometheus lets pass.
  static void readToTheLetter(byte[] page, ExpositionSink sink) {
    new OpenMetricsText(page, sink, SampleLine.Spacing.LETTER).readPage();
  }

  private void readPage() {
    while (!cursor.take("# EOF")) {
      if (cursor.atEnd()) {
        throw cursor.fail("\"# EOF\" in the last line");
      }
      if (cursor.take('#')) {
        readMetadata();
      } else {
        readSample();
      }
      if (!cursor.takeLineFeed()) {
        throw cursor.fail("the end of the line");
      }
    }
    cursor.takeLineFeed();
    if (!cursor.atEnd()) {
      throw cursor.fail("nothing after \"# EOF\"");
    }
  }

  private void readMetadata() {
    int line = cursor.line();
    if (cursor.take(" HELP ")) {
      String family = family();
      sink.help(family, TextCursor.unescape(text("the help text"), true), line);
    } else if (cursor.take(" TYPE ")) {
      String family = family();
      readType(family, line);
    } else if (cursor.take(" UNIT ")) {
      String family = family();
      readUnit(family, line);
    } else {
      throw cursor.fail("HELP, TYPE, UNIT or EOF and a blank after \"# \"");
    }
  }

  private String family() {
    String name =
        cursor.peek() == '"'
            ? cursor.quoted(TextCursor.Quoting.ONE_LINE, "the metric name")
            : cursor.name(true);
    if (name.isEmpty()) {
      throw cursor.fail("a metric name");
    }
    return name;
  }

  private String text(String what) {
    if (!cursor.take(' ')) {
      throw cursor.fail("a blank and " + what);
    }
    return cursor.restOfLine(what);
  }

  private void readType(String family, int line) {
    int start = cursor.position();
    String word = text("the type");
    Optional<MetricType> type =
        Arrays.stream(MetricType.values()).filter(t -> t.wireName().equals(word)).findFirst();
    if (type.isEmpty()) {
      cursor.back(start);
      throw cursor.fail(
          "one of counter, gauge, histogram, gaugehistogram, summary, info, stateset and unknown"
              + " after one blank");
    }
    sampleLine.normalise(family, type.get());
    sink.type(family, type.get(), line);
  }

  private void readUnit(String family, int line) {
    String unit = text("the unit");
    if (!unit.isEmpty() && !family.endsWith('_' + unit)) {
      throw cursor.error("unit \"" + unit + "\" is not a suffix of metric \"" + family + '"');
    }
    sink.unit(family, unit, line);
  }

  private void readSample() {
    int line = cursor.line();
    Labels labels = sampleLine.read();
    List<String> empty = sampleLine.emptyNames();
    if (!empty.isEmpty()) {
      sink.emptyLabels(empty);
    }
    double value = readNumber("a blank and a number as the value");
    long timestamp = ExpositionSink.NO_TIMESTAMP;
    if (cursor.peek() == ' ' && !cursor.startsWith(" # {")) {
      timestamp = readTimestamp();
    }
    @Nullable Exemplar exemplar = cursor.take(" # {") ? readExemplar() : null;
    sink.sample(labels, value, timestamp, exemplar, line);
  }

  private Exemplar readExemplar() {
    Labels labels = sampleLine.readExemplar();
    double value = readNumber("a blank and a number as the exemplar's value");
    return new Exemplar(
        labels,
        value,
        cursor.peek() == ' ' ? OptionalLong.of(readTimestamp()) : OptionalLong.empty());
  }

  private double readNumber(String wanted) {
    if (!cursor.take(' ')) {
      throw cursor.fail(wanted);
    }
    return cursor.number(wanted);
  }

  private long readTimestamp() {
    int start = cursor.position();
    double seconds = readNumber("a timestamp in seconds");
    if (!Double.isFinite(seconds)) {
      cursor.back(start);
      throw cursor.fail("a finite timestamp in seconds");
    }
    return (long) (seconds * MILLIS_PER_SECOND);
  }
}
