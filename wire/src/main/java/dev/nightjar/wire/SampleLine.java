package dev.nightjar.wire;

import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricType;
import java.util.List;

/// Reads the beginning of a sample's line, its name and labels, in the ways that the formats share.
/// Owned by one thread.
final class SampleLine {
  /// Where blanks may stand and which commas are needed.
  enum Spacing {
    /// Blanks anywhere, commas between labels optional.
    FREE,
    /// Blanks anywhere, commas needed.
    COMMAS,
    /// No blanks, commas needed.
    NONE,
    /// No blanks, commas between labels and nowhere else.
    LETTER
  }

  private final TextCursor cursor;
  private final Spacing spacing;
  private final TextCursor.Quoting quoting;
  private final LabelCollector labels = new LabelCollector();
  private String typed = "";
  private String boundLabel = "";

  SampleLine(TextCursor cursor, Spacing spacing, TextCursor.Quoting quoting) {
    this.cursor = cursor;
    this.spacing = spacing;
    this.quoting = quoting;
  }

  /// From here on, bounds of this family's samples are spelled as in store.
  void normalise(String family, MetricType type) {
    typed = family;
    boundLabel =
        switch (type) {
          case HISTOGRAM, GAUGE_HISTOGRAM -> "le";
          case SUMMARY -> "quantile";
          case COUNTER, GAUGE, INFO, STATE_SET, UNKNOWN -> "";
        };
  }

  /// The labels of the sample that begins here, metric name included.
  Labels read() {
    labels.clear();
    String name = cursor.name(true);
    blanks();
    if (!name.isEmpty()) {
      labels.add(Labels.NAME, name);
    } else if (cursor.peek() != '{') {
      throw cursor.fail("a metric name");
    }
    if (cursor.take('{')) {
      readBraces(name, true);
    }
    return labels.build();
  }

  /// The names that the sample just read writes with an empty value.
  List<String> emptyNames() {
    return labels.emptyNames();
  }

  /// The labels of an exemplar, whose opening brace has been passed.
  Labels readExemplar() {
    labels.clear();
    readBraces("{", false);
    return labels.build();
  }

  private void readBraces(String given, boolean mayName) {
    String name = given;
    blanks();
    while (!cursor.take('}')) {
      int start = cursor.position();
      boolean quoted = cursor.peek() == '"';
      String label = quoted ? cursor.quoted(quoting, "the name") : cursor.name(false);
      if (label.isEmpty()) {
        throw cursor.fail(start == cursor.position() ? "a label name or '}'" : "a name in quotes");
      }
      blanks();
      if (quoted && mayName && (cursor.peek() == ',' || cursor.peek() == '}')) {
        if (!name.isEmpty()) {
          throw cursor.error("a second metric name, \"" + label + "\" after \"" + name + '"');
        }
        name = label;
        add(Labels.NAME, label);
      } else {
        readValue(label, name);
      }
      separator();
    }
    if (name.isEmpty()) {
      throw cursor.error("there is no metric name between the braces");
    }
  }

  private void readValue(String label, String name) {
    if (!cursor.take('=')) {
      throw cursor.fail("'=' after label name \"" + label + '"');
    }
    blanks();
    String value = cursor.quoted(quoting, "the value of label \"" + label + '"');
    if (label.equals(Labels.NAME)) {
      throw cursor.error("label name \"__name__\" is reserved");
    }
    boolean bound = label.equals(boundLabel) && name.startsWith(typed);
    add(label, bound ? FloatText.bound(value) : value);
    blanks();
  }

  private void add(String label, String value) {
    if (!labels.add(label, value)) {
      throw cursor.error("label \"" + label + "\" stands twice");
    }
  }

  private void separator() {
    if (cursor.take(',')) {
      blanks();
      if (spacing == Spacing.LETTER && cursor.peek() == '}') {
        throw cursor.fail("a label after ','");
      }
    } else if (cursor.peek() != '}' && spacing != Spacing.FREE) {
      throw cursor.fail("',' or '}' after a label");
    }
  }

  private void blanks() {
    if (spacing == Spacing.FREE || spacing == Spacing.COMMAS) {
      cursor.skipBlanks();
    }
  }
}
