package dev.nightjar.model;

/// Something that speaks to the house: what it is, and what names it.
///
/// @param labels all of them, as its samples or lines carry them: an alert on its absence can then
///   name it in full
public record Entity(Kind kind, Labels labels) {
  /// What speaks.
  public enum Kind {
    /// A job on an instance; labels `job` and `instance`. Its cadence is its schedule.
    JOB("job"),
    /// A scrape target: it speaks whenever a scrape of it succeeds.
    TARGET("target"),
    /// A push group: it speaks whenever something is pushed to it.
    PUSH_GROUP("push_group"),
    /// A host; label `host`. It speaks whenever anything on it does.
    HOST("host"),
    AGENT("agent"),
    /// A stream of log lines that is no run's output.
    LOG_SOURCE("log_source");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }

    /// @throws NightjarException when there is no such kind
    public static Kind ofWireName(String name) {
      for (Kind kind : values()) {
        if (kind.wireName.equals(name)) {
          return kind;
        }
      }
      throw new NightjarException(ErrorCode.BAD_DATA, "there is no kind \"" + name + "\"");
    }
  }
}
