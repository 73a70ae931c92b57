package dev.nightjar.model;

/// Whether a run did what it should, judged apart from how it ended. A run that nobody judged has
/// none.
public enum Verdict {
  GOOD("good"),
  SUSPICIOUS("suspicious"),
  BAD("bad");

  private final String wireName;

  Verdict(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /// @throws NightjarException when there is no such verdict
  public static Verdict ofWireName(String name) {
    for (Verdict verdict : values()) {
      if (verdict.wireName.equals(name)) {
        return verdict;
      }
    }
    throw new NightjarException(ErrorCode.BAD_DATA, "there is no verdict \"" + name + "\"");
  }
}
