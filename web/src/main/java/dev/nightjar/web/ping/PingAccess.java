package dev.nightjar.web.ping;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;

/// Who may ping by a job's name, and make jobs by it.
///
/// @param keys secrets, any of which opens `/ping/KEY/SLUG`
/// @param createLimit `create=1` makes a job only while there are fewer than this in all
public record PingAccess(Set<String> keys, int createLimit) {
  /// No key: names are for this machine alone. 1,000 jobs are more than people make by hand, and
  /// few enough for a loop that makes them by mistake.
  public static final PingAccess DEFAULT = new PingAccess(Set.of(), 1_000);

  public PingAccess {
    keys = Set.copyOf(keys);
  }

  /// Compares all keys, so that the time taken tells nothing of them.
  boolean hasKey(String given) {
    boolean isFound = false;
    for (String key : keys) {
      isFound |=
          MessageDigest.isEqual(
              key.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
    return isFound;
  }
}
