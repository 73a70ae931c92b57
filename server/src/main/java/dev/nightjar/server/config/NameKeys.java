package dev.nightjar.server.config;

import dev.nightjar.ingest.ScrapedNames;
import dev.nightjar.wire.NameEscaping;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What `global` or a scrape config says of the names of scraped series.
///
/// @param isClassicOnly empty where nothing is said
/// @param escaping likewise
record NameKeys(Optional<Boolean> isClassicOnly, Optional<NameEscaping> escaping) {
  private static final String VALIDATION = "metric_name_validation_scheme";
  private static final String ESCAPING = "metric_name_escaping_scheme";

  static NameKeys read(YamlMap map) {
    Optional<String> validation = map.text(VALIDATION).filter(text -> !text.isEmpty());
    Optional<String> escaping = map.text(ESCAPING).filter(text -> !text.isEmpty());
    validation
        .filter(text -> !text.equals("utf8") && !text.equals("legacy"))
        .ifPresent(text -> map.problem(VALIDATION, "\"" + text + "\", wanted utf8 or legacy"));
    escaping
        .filter(text -> NameEscaping.of(text).isEmpty())
        .ifPresent(text -> map.problem(ESCAPING, "\"" + text + "\", wanted one of " + names()));
    return new NameKeys(
        validation.map(text -> text.equals("legacy")), escaping.flatMap(NameEscaping::of));
  }

  private static String names() {
    return Stream.of(NameEscaping.values())
        .map(NameEscaping::wireName)
        .collect(Collectors.joining(", "));
  }

  /// What holds for a scrape config that says this, below a `global` that says that. Who does not
  /// say how names are escaped gets what fits the names that are taken.
  ScrapedNames below(NameKeys global) {
    boolean isClassic = isClassicOnly.or(global::isClassicOnly).orElse(false);
    Optional<NameEscaping> inherited =
        isClassicOnly.isPresent() ? Optional.empty() : global.escaping();
    NameEscaping fitting = isClassic ? NameEscaping.UNDERSCORES : NameEscaping.ALLOW_UTF_8;
    return new ScrapedNames(isClassic, escaping.or(() -> inherited).orElse(fitting));
  }
}
