package dev.nightjar.jobs.schedule;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/// Time zones as people name them.
final class Zones {
  private Zones() {}

  /// An IANA name in any case, `UTC`, or an offset such as `+02:00`.
  static Optional<ZoneId> named(String text) {
    if (text.equalsIgnoreCase("UTC") || text.equalsIgnoreCase("Z")) {
      return Optional.of(ZoneOffset.UTC);
    }
    try {
      if (text.startsWith("+") || text.startsWith("-")) {
        return Optional.of(ZoneOffset.of(text));
      }
    } catch (DateTimeException e) {
      return Optional.empty();
    }
    return ZoneId.getAvailableZoneIds().stream()
        .filter(text::equalsIgnoreCase)
        .findFirst()
        .map(ZoneId::of);
  }

  static String unknown(String text) {
    return "\""
        + Cursor.shown(text)
        + "\" is no time zone; an IANA name is wanted, such as Europe/Berlin or UTC";
  }
}
