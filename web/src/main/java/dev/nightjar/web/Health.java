package dev.nightjar.web;

import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// `/health` (each part, from memory), `/-/healthy` (the process answers) and `/-/ready` (it takes
/// and answers everything).
public final class Health {
  /// How a part fares; the whole is as its worst part.
  public enum Status {
    OK,
    DEGRADED,
    FAILED
  }

  /// @param message for people; empty when all is well
  public record Part(String name, Status status, String message) {
    public static Part ok(String name) {
      return new Part(name, Status.OK, "");
    }
  }

  private final Supplier<List<Part>> parts;

  /// @param parts answers from memory, without waiting
  public Health(Supplier<List<Part>> parts) {
    this.parts = parts;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.get("/health", this::health);
    routes.get("/-/healthy", request -> Answer.text(200, "Nightjar is Healthy.\n"));
    routes.get("/-/ready", this::ready);
  }

  private Answer ready(Request request) {
    return parts.get().stream()
        .filter(part -> part.status() == Status.FAILED)
        .findFirst()
        .map(part -> Answer.text(503, part.name() + ": " + part.message() + "\n"))
        .orElseGet(() -> Answer.text(200, "Nightjar is Ready.\n"));
  }

  private Answer health(Request request) {
    List<Part> now = parts.get();
    Status worst = now.stream().map(Part::status).max(Comparator.naturalOrder()).orElse(Status.OK);
    return Answer.json(
        worst == Status.FAILED ? 503 : 200,
        json -> {
          json.writeStartObject();
          json.writeStringField("status", word(worst));
          json.writeObjectFieldStart("parts");
          for (Part part : now) {
            json.writeObjectFieldStart(part.name());
            json.writeStringField("status", word(part.status()));
            json.writeStringField("message", part.message());
            json.writeEndObject();
          }
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static String word(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
