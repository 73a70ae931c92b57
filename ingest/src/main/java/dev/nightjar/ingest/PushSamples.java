package dev.nightjar.ingest;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.PushGroup;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.StaleMarker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The samples of push groups: those pushed, and the two times that we keep ourselves.
final class PushSamples {
  static final String PUSH_TIME = "push_time_seconds";
  static final String FAILURE_TIME = "push_failure_time_seconds";

  private static final double NANOS_PER_SECOND = 1e9;
  private static final Metadata PUSH_TIME_FAMILY =
      new Metadata(PUSH_TIME, MetricType.GAUGE, "Unix time of the last push that was taken.", "");
  private static final Metadata FAILURE_TIME_FAMILY =
      new Metadata(
          FAILURE_TIME, MetricType.GAUGE, "Unix time of the last push that was refused.", "");

  private PushSamples() {}

  /// Pushed families with the grouping key in every sample's labels, without those whose names are
  /// ours.
  static List<MetricFamily> group(List<MetricFamily> pushed, Labels grouping) {
    List<MetricFamily> grouped = new ArrayList<>(pushed.size());
    for (MetricFamily family : pushed) {
      String name = family.metadata().family();
      if (!name.equals(PUSH_TIME) && !name.equals(FAILURE_TIME)) {
        List<FamilySample> samples = new ArrayList<>(family.samples().size());
        for (FamilySample sample : family.samples()) {
          samples.add(
              new FamilySample(LabelMerge.override(sample.labels(), grouping), sample.value()));
        }
        grouped.add(new MetricFamily(family.metadata(), samples));
      }
    }
    return grouped;
  }

  /// The families of `older` with those of `newer` in place of the ones of the same name.
  static List<MetricFamily> merge(List<MetricFamily> older, List<MetricFamily> newer) {
    Map<String, MetricFamily> merged = new TreeMap<>();
    older.forEach(family -> merged.put(family.metadata().family(), family));
    newer.forEach(family -> merged.put(family.metadata().family(), family));
    return List.copyOf(merged.values());
  }

  /// The two families of times that belong to a group.
  static List<MetricFamily> times(PushGroup group) {
    return List.of(
        time(FAILURE_TIME_FAMILY, group.grouping(), group.failedAt()),
        time(PUSH_TIME_FAMILY, group.grouping(), group.pushedAt()));
  }

  private static MetricFamily time(Metadata family, Labels grouping, Optional<Instant> at) {
    double seconds = at.map(t -> t.getEpochSecond() + t.getNano() / NANOS_PER_SECOND).orElse(0.0);
    Labels labels = grouping.with(Labels.NAME, family.family());
    return new MetricFamily(family, List.of(new FamilySample(labels, seconds)));
  }

  /// Whether both say the same of their families and have the same series, in the same order.
  static boolean sameSeries(List<MetricFamily> before, List<MetricFamily> after) {
    if (before.size() != after.size()) {
      return false;
    }
    for (int f = 0; f < before.size(); f++) {
      List<FamilySample> old = before.get(f).samples();
      List<FamilySample> now = after.get(f).samples();
      if (old.size() != now.size() || !before.get(f).metadata().equals(after.get(f).metadata())) {
        return false;
      }
      for (int i = 0; i < old.size(); i++) {
        if (!old.get(i).labels().equals(now.get(i).labels())) {
          return false;
        }
      }
    }
    return true;
  }

  /// All samples of a group at one time.
  static SampleBatch batch(PushGroup group, long now) {
    var batch = new SampleBatch(group.families().size() * 2 + 2);
    add(group.families(), now, batch);
    add(times(group), now, batch);
    return batch;
  }

  private static void add(List<MetricFamily> families, long now, SampleBatch to) {
    for (MetricFamily family : families) {
      for (FamilySample sample : family.samples()) {
        to.add(sample.labels(), now, sample.value());
      }
    }
  }

  /// Adds the end of every series that `before` has and `after` has not.
  static void end(List<MetricFamily> before, List<MetricFamily> after, long now, SampleBatch to) {
    Set<Labels> stay = new HashSet<>();
    after.forEach(family -> family.samples().forEach(sample -> stay.add(sample.labels())));
    for (MetricFamily family : before) {
      for (FamilySample sample : family.samples()) {
        if (!stay.contains(sample.labels())) {
          to.add(sample.labels(), now, StaleMarker.VALUE);
        }
      }
    }
  }

  /// Adds what families say of themselves unless `before` said the same.
  static void describe(List<MetricFamily> before, List<MetricFamily> after, SampleBatch to) {
    Set<Metadata> known = new HashSet<>();
    before.forEach(family -> known.add(family.metadata()));
    after.stream()
        .map(MetricFamily::metadata)
        .filter(m -> !known.contains(m))
        .forEach(to::describe);
  }
}
