package dev.nightjar.server.config;

import dev.nightjar.base.Durations;
import dev.nightjar.base.Problem;
import dev.nightjar.jobs.judge.Demand;
import dev.nightjar.jobs.schedule.SettingsCheck;
import dev.nightjar.jobs.schedule.SettingsCheck.Fault;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// `jobs`: what is expected of jobs.
final class JobsSection {
  private static final int MOST = 10_000;
  private static final int MOST_IN_LIST = 100;
  private static final Pattern LIMIT_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]{0,199}");

  private final Findings findings;
  private final Map<String, YamlMap> places = new HashMap<>();

  JobsSection(Findings findings) {
    this.findings = findings;
  }

  List<JobSettings> read(List<YamlMap> maps) {
    List<JobSettings> read = new ArrayList<>();
    for (YamlMap map : maps) {
      Optional<JobSettings> settings = job(map);
      map.finish(Set.of());
      if (settings.isEmpty()) {
        continue;
      }
      YamlMap first = places.putIfAbsent(settings.get().job(), map);
      if (first != null) {
        map.problem(
            "name",
            "the job \""
                + settings.get().job()
                + "\" stands in line "
                + first.lineOf("name")
                + " already");
      } else {
        check(map, settings.get());
        read.add(settings.get());
      }
    }
    if (read.size() > MOST) {
      findings.problem(Problem.at("jobs", "more than " + MOST + " jobs"));
    }
    refuseCircles(read);
    return read;
  }

  private Optional<JobSettings> job(YamlMap map) {
    String name = map.needText("name");
    List<String> schedules = map.oneOrMoreTexts("schedule");
    String timezone = map.text("timezone").orElse("");
    boolean isShared = map.bool("shared").orElse(false);
    Optional<Duration> startWithin = map.duration("start_within");
    Optional<Duration> timeout = map.duration("timeout");
    Optional<Duration> successWithin = map.duration("success_within");
    int failures = failures(map);
    String owner = map.text("owner").orElse("");
    String runbook = map.text("runbook").orElse("");
    String parent = map.text("parent").orElse("");
    List<String> expectations = expectations(map);
    SortedMap<String, Double> limits = map.map("limits").map(this::limits).orElseGet(TreeMap::new);
    SortedSet<String> off =
        map.map("alerts").map(each -> AlertSwitches.off(each, findings)).orElseGet(TreeSet::new);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    return map.build(
        () ->
            new JobSettings(
                name,
                schedules,
                timezone,
                isShared,
                startWithin,
                timeout,
                successWithin,
                failures,
                owner,
                runbook,
                parent,
                expectations,
                limits,
                off));
  }

  private static int failures(YamlMap map) {
    int failures = map.integer("failures").orElse(1);
    if (failures < 1 || failures > 1000) {
      map.problem("failures", "is " + failures + ", 1 to 1000 is allowed");
      return 1;
    }
    return failures;
  }

  private List<String> expectations(YamlMap map) {
    List<String> texts = map.oneOrMoreTexts("expect");
    if (texts.size() > MOST_IN_LIST) {
      map.problem("expect", "has more than " + MOST_IN_LIST + " entries");
    }
    for (int i = 0; i < texts.size(); i++) {
      try {
        var _ = Demand.parse(texts.get(i));
      } catch (NightjarException e) {
        at(map.at("expect") + "[" + i + "]", e.getMessage());
      }
    }
    return texts.stream().map(String::strip).toList();
  }

  /// Sizes for what is counted in bytes, durations for what is in seconds, else plain numbers.
  private SortedMap<String, Double> limits(YamlMap map) {
    SortedMap<String, Double> limits = new TreeMap<>();
    for (String key : map.keys()) {
      String name = key.equals("memory") ? "peak_rss_bytes" : key;
      Optional<Double> limit =
          name.endsWith("_bytes")
              ? map.bytes(key).map(Long::doubleValue)
              : name.endsWith("_seconds") ? seconds(map, key) : number(map, key);
      if (!LIMIT_NAME.matcher(name).matches()) {
        map.problem(key, "is no name of a number, such as peak_rss_bytes or output.rows");
      }
      if (limit.isPresent() && limits.put(name, limit.get()) != null) {
        map.problem(
            key,
            "limits the same as "
                + (key.equals("memory") ? name : "memory")
                + " in line "
                + map.lineOf(key.equals("memory") ? name : "memory"));
      }
    }
    return limits;
  }

  private static Optional<Double> seconds(YamlMap map, String key) {
    Optional<Duration> length = map.text(key).flatMap(Durations::parse);
    return length.isPresent() ? length.map(each -> each.toMillis() / 1000.0) : number(map, key);
  }

  private static Optional<Double> number(YamlMap map, String key) {
    Optional<String> text = map.text(key);
    try {
      return text.map(Double::valueOf);
    } catch (NumberFormatException e) {
      map.problem(key, "\"" + text.orElse("") + "\" is not a number");
      return Optional.empty();
    }
  }

  private void check(YamlMap map, JobSettings settings) {
    for (Fault fault : SettingsCheck.of(settings)) {
      String other =
          fault.other().isEmpty()
              ? ""
              : " (" + fault.other() + " in line " + map.lineOf(fault.other()) + ")";
      var problem = Problem.at(map.at(fault.key()), fault.told() + other);
      if (fault.isWarning()) {
        findings.locatedWarnings(List.of(problem));
      } else {
        findings.located(List.of(problem));
      }
    }
  }

  private void at(String path, String message) {
    findings.located(List.of(Problem.at(path, message)));
  }

  /// A job whose parents lead back to it would never be told of.
  private void refuseCircles(List<JobSettings> read) {
    Map<String, String> parents = new HashMap<>();
    read.stream()
        .filter(each -> !each.parent().isEmpty() && !each.parent().equals(each.job()))
        .forEach(each -> parents.put(each.job(), each.parent()));
    Set<String> told = new HashSet<>();
    for (JobSettings each : read) {
      Set<String> way = new HashSet<>();
      String at = each.job();
      while (parents.containsKey(at) && way.add(at)) {
        at = parents.get(at);
      }
      if (way.contains(at) && at.equals(each.job()) && told.add(at)) {
        told.addAll(way);
        YamlMap other = places.get(parents.get(at));
        map(at)
            .problem(
                "parent",
                "\""
                    + parents.get(at)
                    + "\" has this job among its own parents (line "
                    + (other == null ? 0 : other.lineOf("parent"))
                    + ")");
      }
    }
  }

  private YamlMap map(String job) {
    YamlMap map = places.get(job);
    if (map == null) {
      throw new IllegalStateException("BUG: nobody read " + job);
    }
    return map;
  }
}
