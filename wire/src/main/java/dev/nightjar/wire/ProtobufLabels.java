package dev.nightjar.wire;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import java.util.List;

/// The labels of one metric of a protobuf page, from which those of its series are made. Used again
/// for the next; owned by one thread.
final class ProtobufLabels {
  private final byte[] page;
  private final TextCache texts;
  private final ProtoCursor label = new ProtoCursor();
  private final LabelCollector collected = new LabelCollector();
  private String family = "";
  private Labels metric = Labels.EMPTY;
  private boolean isBuilt;

  ProtobufLabels(byte[] page, TextCache texts) {
    this.page = page;
    this.texts = texts;
  }

  /// Begins a metric of a family.
  void begin(String ofFamily) {
    family = ofFamily;
    collected.clear();
    isBuilt = false;
  }

  /// Adds a label from its message.
  ///
  /// @throws NightjarException `BAD_DATA` when it must not stand there
  void add(int from, int to) {
    String name = "";
    String value = "";
    label.set(page, from, to);
    while (label.next()) {
      if (label.isBytes(1)) {
        name = texts.of(page, label.from(), label.to());
      } else if (label.isBytes(2)) {
        value = texts.of(page, label.from(), label.to());
      }
    }
    if (name.isEmpty() || name.equals(Labels.NAME)) {
      throw refused("label name \"" + name + "\" must not stand in \"" + family + '"');
    }
    if (!collected.add(name, value)) {
      throw refused("label \"" + name + "\" stands twice in \"" + family + '"');
    }
  }

  private static NightjarException refused(String message) {
    return new NightjarException(ErrorCode.BAD_DATA, message);
  }

  /// Names the labels with an empty value, before each sample.
  void tell(ExpositionSink sink) {
    List<String> empty = collected.emptyNames();
    if (!empty.isEmpty()) {
      sink.emptyLabels(empty);
    }
  }

  /// The labels of the series whose name goes on so after the family's.
  Labels build(String suffix) {
    if (!isBuilt) {
      metric = collected.build();
      isBuilt = true;
    }
    return metric.with(Labels.NAME, family + suffix);
  }

  /// The same of a series that a bound tells from others.
  ///
  /// @param name `le` or `quantile`; one that the metric has already gives way
  Labels bound(String suffix, String name, double bound) {
    return build(suffix).with(name, FloatText.bound(FloatText.format(bound)));
  }
}
