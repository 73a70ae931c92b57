package dev.nightjar.ingest;

import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.PushGroup;
import dev.nightjar.wire.ExpositionWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// All push groups as one page of Prometheus text. A sample without an instance says so with an
/// empty label, so that whoever scrapes the page with `honor_labels` does not put its own.
final class PushPage {
  private static final String INSTANCE = "instance";

  private PushPage() {}

  static String write(List<PushGroup> groups) {
    Map<String, List<MetricFamily>> byName = new TreeMap<>();
    for (PushGroup group : groups) {
      group.families().forEach(family -> add(family, byName));
      PushSamples.times(group).forEach(family -> add(family, byName));
    }
    var page = new StringBuilder(1024 + 512 * groups.size());
    for (List<MetricFamily> families : byName.values()) {
      ExpositionWriter.header(families.getFirst().metadata(), page);
      for (MetricFamily family : families) {
        for (FamilySample sample : family.samples()) {
          ExpositionWriter.sample(sample.labels(), INSTANCE, sample.value(), page);
        }
      }
    }
    return page.toString();
  }

  private static void add(MetricFamily family, Map<String, List<MetricFamily>> to) {
    to.computeIfAbsent(family.metadata().family(), _ -> new ArrayList<>()).add(family);
  }
}
