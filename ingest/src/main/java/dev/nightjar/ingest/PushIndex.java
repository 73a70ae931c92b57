package dev.nightjar.ingest;

import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.MetricType;
import dev.nightjar.wire.FamilyParts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What all groups of a tenant say together: the type of each family and the group of each series.
/// It answers whether a push would contradict the others without looking at them. Not safe for use
/// by many threads.
final class PushIndex {
  private static final class Use {
    private final MetricType type;
    private int groups;

    Use(MetricType type) {
      this.type = type;
    }
  }

  private final Map<String, Use> families = new HashMap<>();
  private final Map<Labels, Labels> owners = new HashMap<>();

  /// Puts `after` in place of `before` for one group, or says what is wrong with it and changes
  /// nothing.
  Optional<String> replace(Labels grouping, List<MetricFamily> before, List<MetricFamily> after) {
    remove(before);
    Optional<String> objection = add(grouping, after);
    if (objection.isPresent()) {
      add(grouping, before);
    }
    return objection;
  }

  boolean holds(Labels series) {
    return owners.containsKey(series);
  }

  private Optional<String> add(Labels grouping, List<MetricFamily> added) {
    for (int i = 0; i < added.size(); i++) {
      MetricFamily family = added.get(i);
      Optional<String> objection = clash(family);
      int samples = 0;
      if (objection.isEmpty()) {
        claim(family);
        while (samples < family.samples().size() && objection.isEmpty()) {
          objection = own(family.samples().get(samples), grouping);
          samples += objection.isEmpty() ? 1 : 0;
        }
        if (objection.isPresent()) {
          disown(family, samples);
        }
      }
      if (objection.isPresent()) {
        remove(added.subList(0, i));
        return objection;
      }
    }
    return Optional.empty();
  }

  private void remove(List<MetricFamily> removed) {
    removed.forEach(family -> disown(family, family.samples().size()));
  }

  private void claim(MetricFamily family) {
    MetricType type = family.metadata().type();
    families.computeIfAbsent(family.metadata().family(), _ -> new Use(type)).groups++;
  }

  private Optional<String> own(FamilySample sample, Labels grouping) {
    Labels owner = owners.putIfAbsent(sample.labels(), grouping);
    if (owner == null) {
      return Optional.empty();
    }
    return Optional.of(
        owner.equals(grouping)
            ? "series " + sample.labels() + " stands twice"
            : "series " + sample.labels() + " stands in group " + owner + " already");
  }

  private void disown(MetricFamily family, int samples) {
    family.samples().subList(0, samples).forEach(sample -> owners.remove(sample.labels()));
    String name = family.metadata().family();
    families.computeIfPresent(name, (_, use) -> --use.groups == 0 ? null : use);
  }

  private Optional<String> clash(MetricFamily family) {
    String name = family.metadata().family();
    MetricType type = family.metadata().type();
    Use use = families.get(name);
    if (use != null && use.type != type) {
      return Optional.of(
          "family \"%s\" is a %s here and a %s elsewhere"
              .formatted(name, type.wireName(), use.type.wireName()));
    }
    for (String suffix : FamilyParts.suffixes()) {
      if (FamilyParts.has(type, suffix) && families.containsKey(name + suffix)) {
        return Optional.of(part(name + suffix, name, type));
      }
      if (name.endsWith(suffix)) {
        String base = name.substring(0, name.length() - suffix.length());
        Use whole = families.get(base);
        if (whole != null && FamilyParts.has(whole.type, suffix)) {
          return Optional.of(part(name, base, whole.type));
        }
      }
    }
    return Optional.empty();
  }

  private static String part(String name, String base, MetricType type) {
    return "family \"%s\" has the name of a part of the %s \"%s\""
        .formatted(name, type.wireName(), base);
  }
}
