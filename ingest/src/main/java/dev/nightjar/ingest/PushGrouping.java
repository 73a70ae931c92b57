package dev.nightjar.ingest;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.wire.MetricNames;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/// The grouping key in the path of a push, such as `/job/backup/host/db1`; a name that ends in
/// `@base64` has its value in URL-safe base64.
public final class PushGrouping {
  private static final String BASE64 = "@base64";

  private PushGrouping() {}

  /// Reads what follows `/metrics` in a path whose percent-escapes have been decoded. A label with
  /// an empty value is as if it were not there.
  ///
  /// @throws NightjarException `NOT_FOUND` for a path that does not begin with a job, `BAD_DATA`
  ///   for one that is malformed
  public static Labels parse(String path) {
    String[] parts = path.split("/", -1);
    if (parts.length < 3
        || !parts[0].isEmpty()
        || !(parts[1].equals("job") || parts[1].equals("job" + BASE64))) {
      throw new NightjarException(
          ErrorCode.NOT_FOUND, "wanted /metrics/job/JOB with pairs /NAME/VALUE after it");
    }
    int end = parts.length == 4 && parts[3].isEmpty() ? 3 : parts.length;
    if (end % 2 == 0) {
      throw Invalid.because(
          "odd number of components after the job in \"" + path + "\": wanted pairs NAME/VALUE");
    }
    Map<String, String> labels = new HashMap<>();
    for (int i = 3; i < end; i += 2) {
      put(parts[i], parts[i + 1], labels);
    }
    put(parts[1], parts[2], labels);
    if (labels.getOrDefault("job", "").isEmpty()) {
      throw Invalid.because("job name is required");
    }
    return Labels.of(labels);
  }

  private static void put(String part, String value, Map<String, String> to) {
    boolean encoded = part.endsWith(BASE64);
    String name = encoded ? part.substring(0, part.length() - BASE64.length()) : part;
    if (!MetricNames.isClassicLabel(name) || name.startsWith("__")) {
      throw Invalid.because("improper label name \"" + name + '"');
    }
    to.put(name, encoded ? decode(name, value) : value);
  }

  private static String decode(String name, String value) {
    int end = value.length();
    while (end > 0 && value.charAt(end - 1) == '=') {
      end--;
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(value.substring(0, end));
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw Invalid.because("invalid base64 encoding for label " + name + "=\"" + value + '"');
    }
  }
}
