package dev.nightjar.server.config;

import dev.nightjar.web.ping.PingAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The keys of `web` that say who may ping.
final class PingSection {
  private static final String KEYS = "ping_keys";
  private static final String FILE = "ping_keys_file";
  private static final String LIMIT = "ping_create_limit";
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{16,200}");

  private final YamlMap web;
  private final Path base;

  /// @param base the folder that a relative file name starts from
  PingSection(YamlMap web, Path base) {
    this.web = web;
    this.base = base;
  }

  PingAccess read() {
    Set<String> keys = new HashSet<>();
    take(KEYS, web.texts(KEYS), keys);
    Optional<String> file = web.text(FILE);
    if (file.isPresent()) {
      take(FILE, lines(file.get()), keys);
    }
    int limit = web.integer(LIMIT).orElse(PingAccess.DEFAULT.createLimit());
    if (limit < 0) {
      web.problem(LIMIT, "must be 0 (create=1 makes no job) or more");
    }
    return new PingAccess(keys, Math.max(0, limit));
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(base.resolve(file)).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      web.problem(FILE, "cannot be read: " + file + " (" + e.getClass().getSimpleName() + ")");
      return List.of();
    }
  }

  /// The key itself is a secret and stands in no message.
  private void take(String place, List<String> given, Set<String> keys) {
    for (int i = 0; i < given.size(); i++) {
      if (KEY.matcher(given.get(i)).matches()) {
        keys.add(given.get(i));
      } else {
        web.problem(
            place,
            "key "
                + (i + 1)
                + " must have 16 to 200 letters, digits, - and _, such as"
                + " $(head -c 16 /dev/urandom | base64 | tr +/ -_ | tr -d =) makes");
      }
    }
  }
}
