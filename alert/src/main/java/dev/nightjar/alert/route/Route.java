package dev.nightjar.alert.route;

import dev.nightjar.model.Matcher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A branch of the routing tree. What is empty is inherited from the parent, and at the root from
/// Alertmanager's defaults.
///
/// @param receiver by name
/// @param matchers all of which an alert must satisfy; none at the root
/// @param continues whether later siblings are tried too after this one matched
/// @param groupBy labels whose values make a group; `...` alone: all labels
/// @param groupWait from a group's first alert to its first notification
/// @param groupInterval from one notification to the next that has news
/// @param repeatInterval from one notification to the next that has none
public record Route(
    Optional<String> receiver,
    List<Matcher> matchers,
    boolean continues,
    Optional<List<String>> groupBy,
    Optional<Duration> groupWait,
    Optional<Duration> groupInterval,
    Optional<Duration> repeatInterval,
    List<Route> routes) {
  public static final Duration DEFAULT_GROUP_WAIT = Duration.ofSeconds(30);
  public static final Duration DEFAULT_GROUP_INTERVAL = Duration.ofMinutes(5);
  public static final Duration DEFAULT_REPEAT_INTERVAL = Duration.ofHours(4);

  /// Stands in [#groupBy] for all labels.
  public static final String ALL_LABELS = "...";

  public Route {
    matchers = List.copyOf(matchers);
    groupBy = groupBy.map(List::copyOf);
    routes = List.copyOf(routes);
  }

  /// A root that sends everything to one receiver, as one group per alert name.
  public static Route to(String receiver) {
    return new Builder().receiver(receiver).groupBy("alertname").build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /// Collects what a route says. Owned by one thread.
  public static final class Builder {
    private Optional<String> receiver = Optional.empty();
    private List<Matcher> matchers = List.of();
    private boolean continues;
    private Optional<List<String>> groupBy = Optional.empty();
    private Optional<Duration> groupWait = Optional.empty();
    private Optional<Duration> groupInterval = Optional.empty();
    private Optional<Duration> repeatInterval = Optional.empty();
    private List<Route> routes = List.of();

    private Builder() {}

    public Builder receiver(String name) {
      receiver = Optional.of(name);
      return this;
    }

    public Builder matchers(Matcher... all) {
      matchers = List.of(all);
      return this;
    }

    public Builder continues(boolean value) {
      continues = value;
      return this;
    }

    public Builder groupBy(String... labels) {
      groupBy = Optional.of(List.of(labels));
      return this;
    }

    public Builder groupWait(Duration wait) {
      groupWait = Optional.of(wait);
      return this;
    }

    public Builder groupInterval(Duration interval) {
      groupInterval = Optional.of(interval);
      return this;
    }

    public Builder repeatInterval(Duration interval) {
      repeatInterval = Optional.of(interval);
      return this;
    }

    public Builder routes(Route... children) {
      routes = List.of(children);
      return this;
    }

    public Route build() {
      return new Route(
          receiver, matchers, continues, groupBy, groupWait, groupInterval, repeatInterval, routes);
    }
  }
}
