package dev.nightjar.alert.notify.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.alert.Alert;
import dev.nightjar.alert.notify.Notification;
import dev.nightjar.model.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;

/// The body that Alertmanager posts to webhooks, version 4, field for field in its order.
final class WebhookPayload {
  /// The time of an alert that has not ended.
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendLiteral('Z')
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private WebhookPayload() {}

  static byte[] json(Notification whole, int maxAlerts) {
    List<Alert> all = whole.alerts();
    boolean cut = maxAlerts > 0 && all.size() > maxAlerts;
    Notification told = cut ? whole.with(all.subList(0, maxAlerts)) : whole;
    var out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("receiver", told.receiver());
      json.writeStringField("status", told.isResolved() ? "resolved" : "firing");
      json.writeArrayFieldStart("alerts");
      for (Alert alert : told.alerts()) {
        alert(json, alert);
      }
      json.writeEndArray();
      labels(json, "groupLabels", told.groupLabels());
      labels(json, "commonLabels", told.commonLabels());
      labels(json, "commonAnnotations", told.commonAnnotations());
      json.writeStringField("externalURL", told.externalUrl());
      json.writeStringField("version", "4");
      json.writeStringField("groupKey", told.groupKey());
      json.writeNumberField("truncatedAlerts", all.size() - told.alerts().size());
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("BUG: writing to memory failed", e);
    }
    return out.toByteArray();
  }

  private static void alert(JsonGenerator json, Alert alert) throws IOException {
    json.writeStartObject();
    json.writeStringField("status", alert.isResolved() ? "resolved" : "firing");
    labels(json, "labels", alert.labels());
    labels(json, "annotations", alert.annotations());
    json.writeStringField("startsAt", TIME.format(alert.startsAt()));
    json.writeStringField("endsAt", alert.endsAt().map(TIME::format).orElse(NEVER));
    json.writeStringField("generatorURL", alert.generatorUrl());
    json.writeStringField("fingerprint", alert.fingerprint());
    json.writeEndObject();
  }

  private static void labels(JsonGenerator json, String name, Labels labels) throws IOException {
    json.writeObjectFieldStart(name);
    for (int i = 0; i < labels.size(); i++) {
      json.writeStringField(labels.name(i), labels.value(i));
    }
    json.writeEndObject();
  }
}
