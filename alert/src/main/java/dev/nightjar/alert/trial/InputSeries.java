package dev.nightjar.alert.trial;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.script.ScriptException;
import dev.nightjar.promql.script.SeriesLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The series of a test, which come in as its time goes on.
final class InputSeries {
  private final Map<Labels, SeriesLine> lines = new LinkedHashMap<>();
  private final long start;
  private final long interval;
  private int appended; // steps

  /// @throws ScriptException when one is no series; a series that stands twice has the later values
  InputSeries(RuleTest test) {
    start = test.startMillis();
    interval = test.interval().toMillis();
    for (RuleTest.Input input : test.series()) {
      SeriesLine line = SeriesLine.parse(input.series().strip() + " " + input.values().strip());
      if (line.startTimes()) {
        throw new ScriptException("start times are not known here: " + input.values());
      }
      lines.put(line.labels(), line);
    }
  }

  /// Appends what is not newer than `millis` and has not been appended yet.
  void appendUntil(long millis, MetricStore store) {
    int until = (int) Math.min(longest(), (millis - start) / interval + 1);
    var batch = new SampleBatch();
    for (; appended < until; appended++) {
      for (SeriesLine line : lines.values()) {
        if (appended < line.items().size()) {
          add(line.labels(), line.items().get(appended), batch);
        }
      }
    }
    if (!batch.isEmpty()) {
      List<Refusal> refused = store.append(Tenant.DEFAULT, batch).refused();
      if (!refused.isEmpty()) {
        throw new ScriptException(refused.getFirst().detail());
      }
    }
  }

  private int longest() {
    return lines.values().stream().mapToInt(line -> line.items().size()).max().orElse(0);
  }

  private void add(Labels labels, SeriesLine.Item item, SampleBatch into) {
    Histogram histogram = item.histogram();
    long time = start + appended * interval;
    if (histogram != null) {
      into.add(labels, time, histogram);
    } else if (!item.isNone()) {
      into.add(labels, time, item.value());
    }
  }
}
