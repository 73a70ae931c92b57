package dev.nightjar.wire;

import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads Prometheus text. A page is read to its end or fails at its first malformed line.
///
/// Two readings exist, since two programs set the standard: a scrape is read as Prometheus reads
/// it, a push as the Pushgateway reads it, which knows fewer escapes, wants commas between labels
/// and a line feed at the very end, and takes types in any case.
final class PrometheusText {
  private final TextCursor cursor;
  private final ExpositionSink sink;
  private final boolean push;
  private final SampleLine sampleLine;

  private PrometheusText(byte[] page, ExpositionSink sink, boolean push) {
    this.cursor = new TextCursor(page);
    this.sink = sink;
    this.push = push;
    this.sampleLine =
        push
            ? new SampleLine(cursor, SampleLine.Spacing.COMMAS, TextCursor.Quoting.STRICT)
            : new SampleLine(cursor, SampleLine.Spacing.FREE, TextCursor.Quoting.LENIENT);
  }

  static void readScrape(byte[] page, ExpositionSink sink) {
    new PrometheusText(page, sink, false).read();
  }

  static void readPush(byte[] page, ExpositionSink sink) {
    new PrometheusText(page, sink, true).read();
  }

  private void read() {
    while (!cursor.atEnd()) {
      cursor.skipBlanks();
      if (cursor.takeLineFeed()) {
        continue;
      }
      if (cursor.atEnd()) {
        return;
      }
      if (cursor.take('#')) {
        readComment();
      } else {
        readSample();
      }
      endLine();
    }
  }

  private void endLine() {
    if (!cursor.takeLineFeed() && (push || !cursor.atEnd())) {
      throw cursor.fail("the end of the line");
    }
  }

  private void readComment() {
    boolean separate = cursor.skipBlanks() || push;
    if (separate && takeKeyword("HELP")) {
      readHelp();
    } else if (separate && takeKeyword("TYPE")) {
      readType();
    } else {
      cursor.skipLine();
    }
  }

  private boolean takeKeyword(String keyword) {
    return (cursor.startsWith(keyword + ' ') || cursor.startsWith(keyword + '\t'))
        && cursor.take(keyword)
        && cursor.skipBlanks();
  }

  private boolean isLineOver() {
    return cursor.peek() == '\n' || cursor.atEnd();
  }

  private String family() {
    String name =
        cursor.peek() == '"'
            ? cursor.quoted(TextCursor.Quoting.STRICT, "the metric name")
            : cursor.name(true);
    if (name.isEmpty() || !(cursor.skipBlanks() || isLineOver())) {
      throw cursor.fail("a metric name in a comment");
    }
    return name;
  }

  private void readHelp() {
    if (push && isLineOver()) {
      return;
    }
    int line = cursor.line();
    String family = family();
    String raw = cursor.restOfLine("the help text");
    if (push && !raw.isEmpty()) {
      checkEscapes(raw);
    }
    if (!push || !raw.isEmpty()) {
      sink.help(family, TextCursor.unescape(raw, push), line);
    }
  }

  private void checkEscapes(String raw) {
    for (int i = raw.indexOf('\\'); i >= 0; i = raw.indexOf('\\', i + 2)) {
      if (i + 1 == raw.length() || "\\n\"".indexOf(raw.charAt(i + 1)) < 0) {
        throw cursor.error("the help text has an escape other than \\\\, \\n and \\\"");
      }
    }
  }

  private void readType() {
    if (push && isLineOver()) {
      return;
    }
    int line = cursor.line();
    String family = family();
    if (push && isLineOver()) {
      return;
    }
    int start = cursor.position();
    String word = cursor.restOfLine("the type");
    MetricType type = type(push ? word.toLowerCase(Locale.ROOT) : word, start);
    sampleLine.normalise(family, type);
    sink.type(family, type, line);
  }

  private MetricType type(String word, int start) {
    @Nullable MetricType type =
        switch (word) {
          case "counter" -> MetricType.COUNTER;
          case "gauge" -> MetricType.GAUGE;
          case "histogram" -> MetricType.HISTOGRAM;
          case "summary" -> MetricType.SUMMARY;
          case "untyped" -> MetricType.UNKNOWN;
          case "gaugehistogram", "gauge_histogram" -> push ? MetricType.GAUGE_HISTOGRAM : null;
          default -> null;
        };
    if (type == null) {
      cursor.back(start);
      throw cursor.fail("one of counter, gauge, histogram, summary and untyped as the type");
    }
    return type;
  }

  private void readSample() {
    int line = cursor.line();
    Labels labels = sampleLine.read();
    List<String> empty = sampleLine.emptyNames();
    if (!empty.isEmpty()) {
      sink.emptyLabels(empty);
    }
    cursor.skipBlanks();
    double value = cursor.number("a number as the value");
    long timestamp = ExpositionSink.NO_TIMESTAMP;
    cursor.skipBlanks();
    if (!isLineOver()) {
      timestamp = cursor.integer("a timestamp in whole milliseconds");
      cursor.skipBlanks();
    }
    sink.sample(labels, value, timestamp, null, line);
  }
}
