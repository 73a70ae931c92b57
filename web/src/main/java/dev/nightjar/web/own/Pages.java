package dev.nightjar.web.own;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Json;
import dev.nightjar.web.http.Request;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the lists of our API have in common.
final class Pages {
  /// Writes one item.
  @FunctionalInterface
  interface ItemWriter<T> {
    void write(com.fasterxml.jackson.core.JsonGenerator json, T item) throws java.io.IOException;
  }

  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

  private Pages() {}

  static <T> Answer of(List<T> items, Optional<String> next, ItemWriter<T> writer) {
    Json.Writer body =
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("data");
          for (T item : items) {
            writer.write(json, item);
          }
          json.writeEndArray();
          RunJson.text(json, "next", next);
          json.writeEndObject();
        };
    return Answer.json(200, body);
  }

  /// The parameter `limit`, 1 to `max`.
  static int limit(Request request, int standard, int max) {
    return number(request, "limit", 1, max, standard);
  }

  static int number(Request request, String name, int min, int max, int standard) {
    Optional<String> text = request.parameter(name);
    if (text.isEmpty()) {
      return standard;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // told below, like a number out of range
    }
    throw new NightjarException(
        ErrorCode.BAD_DATA,
        name + " is \"" + text.get() + "\", it must be from " + min + " to " + max);
  }

  static Optional<Instant> time(Request request, String name) {
    return request
        .parameter(name)
        .map(
            text ->
                time(text)
                    .orElseThrow(
                        () ->
                            new NightjarException(
                                ErrorCode.BAD_DATA,
                                name
                                    + " is \""
                                    + text
                                    + "\", it must be a time as 2026-11-20T02:30:00Z, from 1970"
                                    + " to 9999")));
  }

  /// Empty where the text is no time from 1970 to 9999.
  static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text))
          .filter(time -> !time.isBefore(Instant.EPOCH) && time.isBefore(YEAR_10000));
    } catch (DateTimeException noTime) {
      return Optional.empty();
    }
  }
}
