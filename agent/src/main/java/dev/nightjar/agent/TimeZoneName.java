package dev.nightjar.agent;

import dev.nightjar.base.process.OwnProcess;
import dev.nightjar.base.process.ProcFile;
import dev.nightjar.base.process.ProcReader;
import org.jspecify.annotations.Nullable;

/// The time zone that the programs of this host go by, as an IANA name such as `Europe/Berlin`.
final class TimeZoneName {
  private static final String ZONES = "/zoneinfo/";
  private static final int MAX_LINK = 4096;
  private static final int MAX_CHARS = 64; // several times the longest name

  private TimeZoneName() {}

  /// What `TZ` names, else what `/etc/localtime` leads to, else what `/etc/timezone` holds; empty
  /// when none of them names a zone.
  static String ofThisHost() {
    return of(
        OwnProcess.environment("TZ"),
        new ProcReader(MAX_LINK).link("/etc/localtime"),
        ProcFile.text("/etc/timezone"));
  }

  static String of(@Nullable String variable, @Nullable String link, String file) {
    if (variable != null && !variable.isEmpty()) {
      String named = variable.startsWith(":") ? variable.substring(1) : variable;
      return named(named.startsWith("/") ? behindZones(named) : named);
    }
    String linked = link == null ? "" : named(behindZones(link));
    return linked.isEmpty() ? named(file.strip()) : linked;
  }

  private static String behindZones(String path) {
    int at = path.lastIndexOf(ZONES);
    return at < 0 ? "" : path.substring(at + ZONES.length());
  }

  /// A rule such as `CET-1CEST,M3.5.0` has no name: it says nothing of where it comes from.
  private static String named(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isPart =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '/'
              || c == '_'
              || c == '-'
              || c == '+';
      if (!isPart) {
        return "";
      }
    }
    return text.length() <= MAX_CHARS ? text : "";
  }
}
