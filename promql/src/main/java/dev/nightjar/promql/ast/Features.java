package dev.nightjar.promql.ast;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Which parts of PromQL that Prometheus holds behind flags are switched on.
public record Features(Set<Feature> on) {
  /// What Prometheus does without flags.
  public static final Features STABLE = new Features(Set.of());

  /// Everything on, as the outside test scripts assume.
  public static final Features ALL = new Features(EnumSet.allOf(Feature.class));

  public Features {
    on = Set.copyOf(on);
  }

  /// The features of these names, such as `promql-experimental-functions`.
  ///
  /// @throws NightjarException `BAD_DATA` for the first name that is none, with all that are
  public static Features of(Collection<String> flags) {
    Set<Feature> on = EnumSet.noneOf(Feature.class);
    for (String flag : flags) {
      on.add(
          Arrays.stream(Feature.values())
              .filter(feature -> feature.flag().equals(flag))
              .findFirst()
              .orElseThrow(() -> unknown(flag)));
    }
    return new Features(on);
  }

  private static NightjarException unknown(String flag) {
    return new NightjarException(
        ErrorCode.BAD_DATA,
        "unknown feature "
            + Quoted.of(flag)
            + ", known are "
            + Arrays.stream(Feature.values()).map(Feature::flag).collect(Collectors.joining(", ")));
  }

  public boolean has(Feature feature) {
    return on.contains(feature);
  }

  /// The names of those that are on, in one order.
  public List<String> flags() {
    return Arrays.stream(Feature.values()).filter(on::contains).map(Feature::flag).toList();
  }
}
