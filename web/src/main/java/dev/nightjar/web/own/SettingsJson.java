package dev.nightjar.web.own;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import dev.nightjar.web.http.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What is expected of a job as JSON and back, as `docs/api.md` tells. What stands in a schedule or
/// an expectation is looked at by those who keep it.
final class SettingsJson {
  /// Far more than a person says of one job.
  private static final int MAX_ITEMS = 50;

  private static final int MAX_TEXT = 500;
  private static final int MAX_FAILURES = 1_000;

  private SettingsJson() {}

  static void write(JsonGenerator json, JobSettings settings) throws IOException {
    json.writeStartObject();
    texts(json, "schedules", settings.schedules());
    json.writeStringField("timezone", settings.timezone());
    json.writeBooleanField("shared", settings.isShared());
    RunJson.seconds(json, "start_within", settings.startWithin());
    RunJson.seconds(json, "timeout", settings.timeout());
    RunJson.seconds(json, "success_within", settings.successWithin());
    json.writeNumberField("failures", settings.failures());
    json.writeStringField("owner", settings.owner());
    json.writeStringField("runbook", settings.runbook());
    json.writeStringField("parent", settings.parent());
    texts(json, "expect", settings.expectations());
    json.writeObjectFieldStart("limits");
    for (Map.Entry<String, Double> limit : settings.limits().entrySet()) {
      JsonNumbers.write(json, limit.getKey(), limit.getValue());
    }
    json.writeEndObject();
    texts(json, "alerts_off", settings.alertsOff());
    json.writeEndObject();
  }

  private static void texts(JsonGenerator json, String field, Collection<String> texts)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  /// @throws NightjarException `BAD_DATA` with the key when something is not as it should be
  static JobSettings read(String job, JsonObject json) {
    return new JobSettings(
        job,
        texts(json, "schedules"),
        json.text("timezone", SettingsJson::zone).orElse(""),
        json.flag("shared").orElse(false),
        within(json, "start_within"),
        within(json, "timeout"),
        within(json, "success_within"),
        failures(json),
        text(json, "owner"),
        json.text("runbook", SettingsJson::address).orElse(""),
        text(json, "parent"),
        texts(json, "expect"),
        limits(json),
        new TreeSet<>(Set.copyOf(texts(json, "alerts_off"))));
  }

  private static List<String> texts(JsonObject json, String key) {
    List<String> texts = json.texts(key);
    checkCount(key, texts.size());
    for (int i = 0; i < texts.size(); i++) {
      String at = key + "[" + i + "]";
      if (texts.get(i).isBlank()) {
        throw bad(at + " is empty");
      }
      checkLength(at, texts.get(i));
    }
    return texts;
  }

  private static void checkCount(String key, int count) {
    if (count > MAX_ITEMS) {
      throw bad(key + " has " + count + " items, at most " + MAX_ITEMS + " are allowed");
    }
  }

  private static void checkLength(String key, String text) {
    if (text.length() > MAX_TEXT) {
      throw bad(
          key + " has " + text.length() + " characters, at most " + MAX_TEXT + " are allowed");
    }
  }

  private static String text(JsonObject json, String key) {
    String text = json.text(key).orElse("").strip();
    checkLength(key, text);
    return text;
  }

  private static Optional<Duration> within(JsonObject json, String key) {
    Optional<Duration> seconds = json.seconds(key);
    if (seconds.filter(Duration::isZero).isPresent()) {
      throw bad(key + " must be more than 0 seconds; leave it out when there is no limit");
    }
    return seconds;
  }

  private static int failures(JsonObject json) {
    int failures = json.smallInteger("failures").orElse(1);
    if (failures < 1 || failures > MAX_FAILURES) {
      throw bad("failures must be from 1 to " + MAX_FAILURES + ", got " + failures);
    }
    return failures;
  }

  private static SortedMap<String, Double> limits(JsonObject json) {
    SortedMap<String, Double> limits = new TreeMap<>(json.numberMap("limits"));
    checkCount("limits", limits.size());
    for (Map.Entry<String, Double> limit : limits.entrySet()) {
      String at = "limits." + limit.getKey();
      checkLength(at, limit.getKey());
      if (!(limit.getValue() > 0 && limit.getValue() < Double.POSITIVE_INFINITY)) {
        throw bad(at + " must be a number above 0, got " + limit.getValue());
      }
    }
    return limits;
  }

  private static String zone(String name) {
    try {
      return name.isBlank() ? "" : ZoneId.of(name.strip()).getId();
    } catch (DateTimeException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "there is no zone \"" + name + "\"; use a name such as Europe/Berlin or UTC",
          e);
    }
  }

  private static String address(String text) {
    String address = text.strip();
    checkLength("it", address);
    if (address.isEmpty()) {
      return "";
    }
    try {
      var uri = new URI(address);
      if (uri.getHost() != null
          && ("https".equalsIgnoreCase(uri.getScheme())
              || "http".equalsIgnoreCase(uri.getScheme()))) {
        return address;
      }
    } catch (URISyntaxException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "\"" + address + "\" is no address: " + e.getMessage(), e);
    }
    throw bad("\"" + address + "\" must be an address that begins with http:// or https://");
  }

  private static NightjarException bad(String message) {
    return new NightjarException(ErrorCode.BAD_DATA, message);
  }
}
