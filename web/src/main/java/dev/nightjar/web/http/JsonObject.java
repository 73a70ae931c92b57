package dev.nightjar.web.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An object of a request's JSON body. Each accessor names the key in its error. A key that is
/// absent or null is empty; unknown keys are left alone.
public final class JsonObject {
  private final Map<String, Object> values;
  private final String path;

  private JsonObject(Map<String, Object> values, String path) {
    this.values = values;
    this.path = path;
  }

  /// @throws NightjarException `BAD_DATA` with line and column when it is not one JSON object
  public static JsonObject parse(byte[] body) {
    try (JsonParser parser = Json.FACTORY.createParser(body)) {
      parser.nextToken();
      if (!(read(parser) instanceof Map<?, ?> map) || parser.nextToken() != null) {
        throw new NightjarException(ErrorCode.BAD_DATA, "the body must be one JSON object");
      }
      return new JsonObject(copy(map), "");
    } catch (JsonProcessingException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "the body is not JSON: " + where(e) + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new NightjarException(ErrorCode.BAD_DATA, "the body cannot be read: " + e, e);
    }
  }

  /// A limit that is crossed has no place.
  private static String where(JsonProcessingException e) {
    return Optional.ofNullable(e.getLocation())
        .map(at -> "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ")
        .orElse("");
  }

  private static Map<String, Object> copy(Map<?, ?> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put((String) key, value));
    return copy;
  }

  private static @Nullable Object read(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      return null;
    }
    return switch (token) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          Object value = read(parser);
          if (value != null) {
            map.put(name, value);
          }
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          Object value = read(parser);
          if (value != null) {
            list.add(value);
          }
        }
        yield list;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  public Optional<String> text(String key) {
    return find(key, String.class, "a text");
  }

  /// @throws NightjarException when it is absent
  public String needText(String key) {
    return text(key).orElseThrow(() -> missing(key));
  }

  public Optional<Long> integer(String key) {
    return find(key, Long.class, "a whole number");
  }

  /// @throws NightjarException when it is absent
  public long needInteger(String key) {
    return integer(key).orElseThrow(() -> missing(key));
  }

  public Optional<Double> number(String key) {
    return find(key, Number.class, "a number").map(Number::doubleValue);
  }

  public Optional<Boolean> flag(String key) {
    return find(key, Boolean.class, "true or false");
  }

  /// Its keys that are not null, in their order.
  public List<String> keys() {
    return List.copyOf(values.keySet());
  }

  /// An RFC 3339 time.
  public Optional<Instant> time(String key) {
    return text(key)
        .map(
            text -> {
              try {
                return Instant.parse(text);
              } catch (DateTimeException e) {
                throw wrong(key, "a time as 2026-11-20T02:30:00.000Z", text);
              }
            });
  }

  public Optional<JsonObject> object(String key) {
    return find(key, Map.class, "an object").map(map -> new JsonObject(copy(map), at(key)));
  }

  /// Empty when absent.
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Object item : find(key, List.class, "a list").orElse(List.of())) {
      if (!(item instanceof String text)) {
        throw wrong(key, "a list of texts", item);
      }
      texts.add(text);
    }
    return texts;
  }

  /// Empty when absent.
  public List<JsonObject> objects(String key) {
    List<JsonObject> objects = new ArrayList<>();
    for (Object item : find(key, List.class, "a list").orElse(List.of())) {
      if (!(item instanceof Map<?, ?> map)) {
        throw wrong(key, "a list of objects", item);
      }
      objects.add(new JsonObject(copy(map), at(key) + "[" + objects.size() + "]"));
    }
    return objects;
  }

  private <T> Optional<T> find(String key, Class<T> type, String wanted) {
    Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw wrong(key, wanted, value);
    }
    return Optional.of(type.cast(value));
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private NightjarException missing(String key) {
    return new NightjarException(ErrorCode.BAD_DATA, at(key) + " is missing");
  }

  private NightjarException wrong(String key, String wanted, Object got) {
    String text = String.valueOf(got);
    return new NightjarException(
        ErrorCode.BAD_DATA,
        at(key) + " must be " + wanted + ", got " + text.substring(0, Math.min(60, text.length())));
  }
}
