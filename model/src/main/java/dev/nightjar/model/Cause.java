package dev.nightjar.model;

import java.util.List;

/// Why a run ended as it did, with what speaks for it.
///
/// @param kind one of those in `docs/api.md`, such as `oom_kill`; a newer reporter may know more
/// @param text one sentence for people
/// @param evidence what was seen, each one sentence
public record Cause(String kind, String text, Confidence confidence, List<String> evidence) {
  /// The kind of a cause that the server adds: nothing was heard of the run any more.
  public static final String SILENT = "silent";

  /// How sure the claim is.
  public enum Confidence {
    CERTAIN("certain"),
    LIKELY("likely"),
    POSSIBLE("possible");

    private final String wireName;

    Confidence(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }

    /// @throws NightjarException when there is no such confidence
    public static Confidence ofWireName(String name) {
      for (Confidence confidence : values()) {
        if (confidence.wireName.equals(name)) {
          return confidence;
        }
      }
      throw new NightjarException(ErrorCode.BAD_DATA, "there is no confidence \"" + name + "\"");
    }
  }

  public Cause {
    evidence = List.copyOf(evidence);
  }
}
