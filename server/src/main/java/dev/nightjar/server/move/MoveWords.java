package dev.nightjar.server.move;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Numbers and times in sentences.
final class MoveWords {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private MoveWords() {}

  /// `3 blocks`, `1 block`, `12,000 blocks`.
  static String count(long count, String noun) {
    boolean isSame = count == 1 || noun.endsWith("series");
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, isSame ? "" : "s");
  }

  /// A time in UTC, to the minute.
  static String time(long millis) {
    try {
      return MINUTE.format(Instant.ofEpochMilli(millis));
    } catch (DateTimeException tooFar) {
      return millis + " ms";
    }
  }

  /// From when to when, in UTC; the day is said once where it is the same.
  static String times(long fromMillis, long toMillis) {
    Instant from = Instant.ofEpochMilli(fromMillis);
    Instant to = Instant.ofEpochMilli(toMillis);
    boolean isOneDay = from.truncatedTo(ChronoUnit.DAYS).equals(to.truncatedTo(ChronoUnit.DAYS));
    return time(fromMillis) + " to " + (isOneDay ? HOUR.format(to) : time(toMillis));
  }

  /// `1.5 MiB`.
  static String bytes(long bytes) {
    if (bytes < 1 << 10) {
      return bytes + " B";
    }
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    double value = bytes / 1024.0;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  /// Why a file cannot be used, without its path where that is all there is.
  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "no leave to read or write " + denied.getFile();
      case NoSuchFileException missing -> missing.getFile() + " is missing";
      case NotDirectoryException file -> file.getFile() + " is no directory";
      default -> {
        String message = e.getMessage();
        yield message == null ? e.getClass().getSimpleName() : message;
      }
    };
  }
}
