package dev.nightjar.ingest;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SeriesCheck;
import org.jspecify.annotations.Nullable;

/// Limits on the number and length of labels; 0 means none.
record LabelLimits(int maxLabels, int maxNameLength, int maxValueLength) implements SeriesCheck {
  private static final int SHOWN_CHARACTERS = 64; // of a value in a message

  @Override
  public @Nullable Refusal refuse(Labels labels) {
    return excess(labels);
  }

  /// What is too large about these labels, or null.
  @Nullable Refusal excess(Labels labels) {
    if (maxLabels > 0 && labels.size() > maxLabels) {
      return over(labels, labels.size() + " labels, " + maxLabels + " may be");
    }
    for (int i = 0; i < labels.size(); i++) {
      int name = labels.name(i).length();
      if (maxNameLength > 0 && name > maxNameLength) {
        return over(
            labels, "a label name of " + name + " characters, " + maxNameLength + " may be");
      }
      int value = labels.value(i).length();
      if (maxValueLength > 0 && value > maxValueLength) {
        return over(
            labels,
            "label \""
                + shown(labels.name(i))
                + "\" has a value of "
                + value
                + " characters, "
                + maxValueLength
                + " may be");
      }
    }
    return null;
  }

  private static Refusal over(Labels labels, String detail) {
    return new Refusal(Reason.OVER_LIMIT, shown(labels.metricName()), detail);
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + '…';
  }
}
