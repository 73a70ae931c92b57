package dev.nightjar.web.ping;

import dev.nightjar.jobs.ping.PingSignal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.regex.Pattern;

/// What stands after `/ping/`: `UUID`, `SLUG` or `KEY/SLUG`, and a signal or none. Where a word
/// could be a signal or a slug, it is the signal.
///
/// @param id the job's ping id; then there is neither a key nor a slug
/// @param slug as given; it may have upper-case letters, which no slug has
/// @param exitCode as given, cut at 256, which is no exit code
///
///   Source: healthchecks' Pinging API, "Endpoints".
record PingPath(
    Optional<UUID> id, Optional<String> key, String slug, PingSignal signal, OptionalInt exitCode) {
  static final int NO_EXIT_CODE = 256;

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,200}");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

  private record Told(PingSignal signal, OptionalInt exitCode) {}

  private static final Told SUCCESS = new Told(PingSignal.SUCCESS, OptionalInt.empty());

  /// Empty when no ping has this path.
  static Optional<PingPath> parse(String raw) {
    String path = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
    List<String> words = List.of(path.split("/", -1));
    if (words.size() > 3 || words.stream().anyMatch(word -> !WORD.matcher(word).matches())) {
      return Optional.empty();
    }
    Optional<Told> told = signal(words.getLast());
    if (words.size() == 1) {
      return told.isPresent() ? Optional.empty() : Optional.of(of(words, SUCCESS));
    }
    if (told.isPresent()) {
      return Optional.of(of(words.subList(0, words.size() - 1), told.get()));
    }
    return words.size() == 2 ? Optional.of(of(words, SUCCESS)) : Optional.empty();
  }

  private static PingPath of(List<String> names, Told told) {
    if (names.size() == 2) {
      return new PingPath(
          Optional.empty(),
          Optional.of(names.getFirst()),
          names.getLast(),
          told.signal(),
          told.exitCode());
    }
    String name = names.getFirst();
    Optional<UUID> id = uuid(name);
    return new PingPath(
        id, Optional.empty(), id.isPresent() ? "" : name, told.signal(), told.exitCode());
  }

  /// A UUID in its usual form, whatever its case.
  static Optional<UUID> uuid(String text) {
    return UUID_FORM.matcher(text).matches()
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }

  private static Optional<Told> signal(String word) {
    return switch (word) {
      case "start" -> Optional.of(new Told(PingSignal.START, OptionalInt.empty()));
      case "fail" -> Optional.of(new Told(PingSignal.FAIL, OptionalInt.empty()));
      case "log" -> Optional.of(new Told(PingSignal.LOG, OptionalInt.empty()));
      default -> DIGITS.matcher(word).matches() ? Optional.of(exit(word)) : Optional.empty();
    };
  }

  private static Told exit(String digits) {
    String number = digits.replaceFirst("^0+(?=.)", "");
    int code =
        number.length() > 3 ? NO_EXIT_CODE : Math.min(Integer.parseInt(number), NO_EXIT_CODE);
    return new Told(code == 0 ? PingSignal.SUCCESS : PingSignal.FAIL, OptionalInt.of(code));
  }

  /// Whether a job may be made with this slug: a word that is a signal too would be hard to ping.
  boolean isCreatable() {
    return signal(slug).isEmpty();
  }

  boolean isSlugLowerCase() {
    return slug.equals(slug.toLowerCase(Locale.ROOT));
  }
}
