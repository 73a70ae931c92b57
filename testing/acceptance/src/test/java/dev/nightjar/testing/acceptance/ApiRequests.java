package dev.nightjar.testing.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The table of requests in `prometheus-api.txt`; its head tells its form.
final class ApiRequests {
  private static final String TABLE = "prometheus-api.txt";
  private static final Pattern TIME = Pattern.compile("\\{T(-\\d+)?\\}");
  private static final Pattern OURS = Pattern.compile("  ours (\\d{3}) ?(.*)");

  private ApiRequests() {}

  /// @param line as it stands in the table
  /// @param form empty: none is sent
  /// @param ours what is answered here, where that is another answer than Prometheus'
  record Line(
      String line, String method, String path, Optional<String> form, Optional<Ours> ours) {}

  /// @param part of the body
  record Ours(int status, String part) {}

  /// All requests, with their times.
  static List<Line> read(long seconds) throws IOException {
    List<Line> requests = new ArrayList<>();
    for (String text : text().lines().toList()) {
      if (text.startsWith("  ours")) {
        var ours = OURS.matcher(text);
        if (!ours.matches()) {
          throw new IOException(TABLE + ": not an answer: " + text);
        }
        Line last = requests.removeLast();
        var answer = new Ours(Integer.parseInt(ours.group(1)), ours.group(2));
        requests.add(
            new Line(last.line(), last.method(), last.path(), last.form(), Optional.of(answer)));
      } else if (!text.isBlank() && !text.startsWith("#") && !text.startsWith("  because ")) {
        requests.add(request(text, seconds));
      }
    }
    return requests;
  }

  private static Line request(String line, long seconds) {
    String timed =
        TIME.matcher(line)
            .replaceAll(
                m ->
                    Long.toString(seconds + (m.group(1) == null ? 0 : Long.parseLong(m.group(1)))));
    String[] parts = timed.split(" ", 3);
    return new Line(
        line,
        parts[0],
        parts[1],
        parts.length > 2 ? Optional.of(parts[2]) : Optional.empty(),
        Optional.empty());
  }

  private static String text() throws IOException {
    try (InputStream in = ApiRequests.class.getResourceAsStream(TABLE)) {
      if (in == null) {
        throw new IOException(TABLE + " is absent");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
