package dev.nightjar.jobs.trend;

import dev.nightjar.model.Condition;
import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.Labels;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Something that is wrong with a job on an instance.
///
/// @param subject of what it is one among several; may be empty
/// @param summary one sentence
/// @param description what speaks for it
record Signal(
    ConditionKind kind,
    Place place,
    String subject,
    String summary,
    String description,
    double value,
    Instant since) {
  private static final int MAX_TEXT = 1_000;

  Condition condition(String runbook) {
    Labels labels =
        Labels.builder()
            .set("job", place.job())
            .set("instance", place.instance())
            .set("subject", subject)
            .build();
    String path = URLEncoder.encode(place.job(), StandardCharsets.UTF_8).replace("+", "%20");
    Labels annotations =
        Labels.builder()
            .set("summary", cut(summary))
            .set("description", cut(description))
            .set("link", "/jobs/" + path)
            .set("runbook_url", runbook)
            .build();
    return new Condition(kind, labels, annotations, value, since);
  }

  private static String cut(String text) {
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
    return text.substring(0, end) + "…";
  }
}
