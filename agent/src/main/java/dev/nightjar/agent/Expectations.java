package dev.nightjar.agent;

import dev.nightjar.agent.report.DurationText;
import dev.nightjar.agent.report.JsonText;
import dev.nightjar.base.process.ChildEnd;
import dev.nightjar.base.process.Stream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a run is expected to report, and what it did report: numbers in its output, and those that
/// the kernel and this wrapper count. They decide nothing about how the run ends.
final class Expectations {
  private final List<Expectation> expected;
  private final ReportedValues values;

  Expectations(List<Expectation> expected) {
    this.expected = expected;
    var names = new ArrayList<String>();
    for (Expectation each : expected) {
      names.add(each.name());
    }
    this.values = new ReportedValues(names.toArray(new String[0]));
  }

  /// Another attempt begins.
  void clear() {
    values.clear();
  }

  void output(Stream stream, ByteBuffer bytes) {
    values.output(stream, bytes);
  }

  /// The section `expectations` of a run's evidence.
  JsonText check(ChildEnd end) {
    values.finish();
    var json = new JsonText().open('[');
    for (int i = 0; i < expected.size(); i++) {
      Expectation each = expected.get(i);
      String value = counted(each.name(), end);
      value = value == null ? values.value(i) : value;
      json.open('{').key("text").string(each.text()).key("value");
      if (value == null) {
        json.none();
      } else {
        json.string(value);
      }
      json.key("met").truth(each.isMetBy(value)).close('}');
    }
    return json.close(']');
  }

  /// A number that needs no word of the command; null when it is none of these, or not known.
  private @Nullable String counted(String name, ChildEnd end) {
    return switch (name) {
      case "output_lines" -> Long.toString(values.lineCount());
      case "written_bytes" -> known(end.writtenBytes());
      case "read_bytes" -> known(end.readBytes());
      case "peak_rss_bytes" -> known(end.peakRssBytes());
      case "cpu_seconds" -> seconds((end.userMicros() + end.systemMicros()) * 1000);
      case "duration_seconds" -> seconds(end.durationNanos());
      default -> null;
    };
  }

  private static @Nullable String known(long value) {
    return value < 0 ? null : Long.toString(value);
  }

  private static String seconds(long nanos) {
    var text = new StringBuilder();
    DurationText.appendSeconds(text, nanos);
    return text.toString();
  }
}
