package dev.nightjar.promql.script;

import dev.nightjar.base.Clock;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.PromqlEngine;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.script.Expectation.Demand;
import dev.nightjar.promql.script.ScriptReport.Outcome;
import dev.nightjar.promql.script.ScriptReport.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Runs scripts that load series and ask questions, against any store. Experimental parts of PromQL
/// are on unless said otherwise. A question at one time is also asked over a range around it, which
/// must agree.
public final class PromqlScript {
  private static final long MINUTE = 60_000;
  private static final Pattern PLACE = Pattern.compile("(, from buckets .*)? \\(\\d+:\\d+\\)$");

  private final Loaded loaded;
  private final Clock clock;
  private final Features features;
  private final List<Outcome> outcomes = new ArrayList<>();

  private PromqlScript(Supplier<MetricStore> stores, Clock clock, Features features) {
    this.loaded = new Loaded(stores);
    this.clock = clock;
    this.features = features;
  }

  /// Runs a whole script with all features on.
  ///
  /// @param stores yields an empty store each time, for the caller to close; the script's data go
  ///   in and are asked for
  /// @throws ScriptException when the script is not of the format
  public static ScriptReport run(String script, Supplier<MetricStore> stores, Clock clock) {
    return run(script, stores, clock, Features.ALL);
  }

  /// As [#run(String, Supplier, Clock)], with these features.
  public static ScriptReport run(
      String script, Supplier<MetricStore> stores, Clock clock, Features features) {
    var runner = new PromqlScript(stores, clock, features);
    for (Command command : Command.parse(script)) {
      switch (command) {
        case Command.Clear _ -> runner.loaded.clear();
        case Command.Load load -> runner.loaded.add(load);
        case Command.Ask ask -> runner.ask(ask);
      }
    }
    return new ScriptReport(runner.outcomes);
  }

  private void ask(Command.Ask ask) {
    Optional<String> difference = difference(ask, expectation(ask));
    Status status = difference.isEmpty() ? Status.PASSED : Status.FAILED;
    outcomes.add(new Outcome(ask.line(), ask.query(), ask.lines(), status, difference.orElse("")));
  }

  private static Expectation expectation(Command.Ask ask) {
    try {
      return new Expectation(ask);
    } catch (IllegalArgumentException | NightjarException e) {
      throw new ScriptException("line " + ask.line() + ": its expectation: " + e.getMessage());
    }
  }

  private Optional<String> difference(Command.Ask ask, Expectation wanted) {
    var engine = new PromqlEngine(loaded.store(), clock, features);
    QueryResult result;
    try {
      result =
          ask.step().isPresent()
              ? engine.range(
                  Tenant.DEFAULT,
                  ask.query(),
                  ask.from(),
                  ask.to(),
                  ask.step().getAsLong(),
                  Limits.DEFAULT)
              : engine.instant(Tenant.DEFAULT, ask.query(), ask.from(), Limits.DEFAULT);
    } catch (NightjarException e) {
      return wanted.fails()
              && wanted.demands("fail").stream().allMatch(d -> d.accepts(e.getMessage()))
          ? Optional.empty()
          : Optional.of("failed: " + e.getMessage());
    }
    if (wanted.fails()) {
      return Optional.of("did not fail");
    }
    Optional<String> difference =
        ask.step().isPresent()
            ? Comparison.range(wanted, result.value(), ask.from(), ask.step().getAsLong())
            : Comparison.instant(wanted, result.value());
    return difference
        .or(() -> annotations(wanted, "warn", "no_warn", result.warnings()))
        .or(() -> annotations(wanted, "info", "no_info", result.infos()))
        .or(() -> asRange(ask, wanted, engine));
  }

  private static Optional<String> annotations(
      Expectation wanted, String kind, String none, List<String> placed) {
    List<String> got = placed.stream().map(PromqlScript::withoutPlace).toList();
    List<Demand> demands = wanted.demands(kind);
    if (!wanted.demands(none).isEmpty() && !got.isEmpty()) {
      return Optional.of("got " + got);
    }
    for (Demand demand : demands) {
      if (got.stream().noneMatch(demand::accepts)) {
        return Optional.of("got the annotations " + got + ", wanted " + demand);
      }
    }
    boolean unasked =
        got.stream().anyMatch(text -> demands.stream().noneMatch(d -> d.accepts(text)));
    return !demands.isEmpty() && unasked
        ? Optional.of("got the annotations " + got)
        : Optional.empty();
  }

  /// A text as scripts have it: without where in the query it is said of, and of how many.
  private static String withoutPlace(String annotation) {
    return PLACE.matcher(annotation).replaceFirst("");
  }

  /// The same question over three minutes around its time.
  private Optional<String> asRange(Command.Ask ask, Expectation wanted, PromqlEngine engine) {
    boolean dependsOnRange =
        ask.query().toLowerCase(Locale.ROOT).matches(".*\\b(start|end|range|step)\\s*\\(.*");
    if (ask.step().isPresent()
        || wanted.text().isPresent()
        || wanted.matrix().isPresent()
        || wanted.ordered()
        || dependsOnRange) {
      return Optional.empty();
    }
    try {
      QueryResult result =
          engine.range(
              Tenant.DEFAULT,
              ask.query(),
              ask.from() - MINUTE,
              ask.from() + MINUTE,
              MINUTE,
              Limits.DEFAULT);
      return Comparison.point(wanted, result.value(), ask.from());
    } catch (NightjarException e) {
      return Optional.of("failed as a range: " + e.getMessage());
    }
  }
}
