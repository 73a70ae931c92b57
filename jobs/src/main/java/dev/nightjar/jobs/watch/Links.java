package dev.nightjar.jobs.watch;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Paths of the UI.
final class Links {
  private Links() {}

  static String job(String name) {
    return "/jobs/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
