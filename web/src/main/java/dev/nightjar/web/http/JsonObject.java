package dev.nightjar.web.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An object of a request's JSON body. Each accessor names the key in its error. A key that is
/// absent or null is empty; unknown keys are left alone.
public final class JsonObject {
  /// A hundred years, far within nanoseconds in a `long`.
  private static final double MAX_SECONDS = 100 * 366 * 86_400.0;

  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

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
          String name = paired(parser.currentName());
          parser.nextToken();
          Object value = read(parser);
          if (value != null) {
            map.put(name, value);
          }
        }
        yield map;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(read(parser));
        }
        yield list;
      }
      case VALUE_STRING -> paired(parser.getText());
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? (Object) parser.getDoubleValue()
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  /// With U+FFFD for each half of a surrogate pair that stands alone: such a text can be neither
  /// stored nor sent as it is, and would come back as another one.
  private static String paired(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints()
            .map(each -> each >= 0xD800 && each <= 0xDFFF ? 0xFFFD : each)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return text;
  }

  public Optional<String> text(String key) {
    return find(key, String.class, "a text");
  }

  /// A text that means something else.
  ///
  /// @param parse may refuse it with a `NightjarException`
  public <T> Optional<T> text(String key, Function<String, T> parse) {
    return text(key)
        .map(
            text -> {
              try {
                return parse.apply(text);
              } catch (NightjarException e) {
                throw new NightjarException(e.code(), at(key) + ": " + e.getMessage(), e);
              }
            });
  }

  /// @throws NightjarException when it is absent
  public <T> T needText(String key, Function<String, T> parse) {
    return text(key, parse).orElseThrow(() -> missing(key));
  }

  /// @throws NightjarException when it is absent
  public Instant needTime(String key) {
    return time(key).orElseThrow(() -> missing(key));
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

  /// A whole number that fits 32 bits.
  public OptionalInt smallInteger(String key) {
    Optional<Long> number = integer(key);
    if (number.isEmpty()) {
      return OptionalInt.empty();
    }
    if (number.get() != number.get().intValue()) {
      throw wrong(key, "a number of at most 32 bits", number.get());
    }
    return OptionalInt.of(number.get().intValue());
  }

  /// @throws NightjarException when it is absent
  public int needSmallInteger(String key) {
    return smallInteger(key).orElseThrow(() -> missing(key));
  }

  /// Seconds, from 0 to a hundred years.
  public Optional<Duration> seconds(String key) {
    return number(key)
        .map(
            seconds -> {
              if (!(seconds >= 0 && seconds <= MAX_SECONDS)) {
                throw wrong(key, "from 0 to " + (long) MAX_SECONDS + " seconds", seconds);
              }
              return Duration.ofNanos(Math.round(seconds * 1e9));
            });
  }

  public Optional<Double> number(String key) {
    return find(key, Number.class, "a number").map(Number::doubleValue);
  }

  public Optional<Boolean> flag(String key) {
    return find(key, Boolean.class, "true or false");
  }

  /// @throws NightjarException when it is absent
  public boolean needFlag(String key) {
    return flag(key).orElseThrow(() -> missing(key));
  }

  /// Its keys that are not null, in their order.
  public List<String> keys() {
    return List.copyOf(values.keySet());
  }

  /// An RFC 3339 time from 1970 to 9999.
  public Optional<Instant> time(String key) {
    return text(key)
        .map(
            text -> {
              try {
                Instant time = Instant.parse(text);
                if (time.isBefore(Instant.EPOCH) || !time.isBefore(YEAR_10000)) {
                  throw wrong(key, "a time from 1970 to 9999", text);
                }
                return time;
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
      if (item == null) {
        continue;
      }
      if (!(item instanceof String text)) {
        throw wrong(key, "a list of texts", item);
      }
      texts.add(text);
    }
    return texts;
  }

  /// Names and texts; empty when absent.
  public Map<String, String> textMap(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<?, ?> map = find(key, Map.class, "an object").orElse(Map.of());
    for (Map.Entry<?, ?> each : map.entrySet()) {
      if (!(each.getValue() instanceof String text)) {
        throw wrong(key + "." + each.getKey(), "a text", each.getValue());
      }
      texts.put((String) each.getKey(), text);
    }
    return texts;
  }

  /// Names and numbers; empty when absent.
  public Map<String, Double> numberMap(String key) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    Map<?, ?> map = find(key, Map.class, "an object").orElse(Map.of());
    for (Map.Entry<?, ?> each : map.entrySet()) {
      if (!(each.getValue() instanceof Number number)) {
        throw wrong(key + "." + each.getKey(), "a number", each.getValue());
      }
      numbers.put((String) each.getKey(), number.doubleValue());
    }
    return numbers;
  }

  /// A list of lists of numbers or null, each `width` long: their numbers one after the other, NaN
  /// for null.
  public double[] rows(String key, int width) {
    List<?> rows = find(key, List.class, "a list").orElse(List.of());
    double[] numbers = new double[Math.multiplyExact(rows.size(), width)];
    for (int i = 0; i < rows.size(); i++) {
      if (!(rows.get(i) instanceof List<?> row) || row.size() != width) {
        throw wrong(key + "[" + i + "]", "a list of " + width + " numbers", rows.get(i));
      }
      for (int j = 0; j < width; j++) {
        numbers[i * width + j] = number(key, i, j, row.get(j));
      }
    }
    return numbers;
  }

  private double number(String key, int row, int column, @Nullable Object value) {
    if (value == null) {
      return Double.NaN;
    }
    if (!(value instanceof Number number)) {
      throw wrong(key + "[" + row + "][" + column + "]", "a number or null", value);
    }
    return number.doubleValue();
  }

  /// Whether there is anything but null under this key.
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /// Empty when absent.
  public List<JsonObject> objects(String key) {
    List<JsonObject> objects = new ArrayList<>();
    for (Object item : find(key, List.class, "a list").orElse(List.of())) {
      if (item == null) {
        continue;
      }
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

  private NightjarException wrong(String key, String wanted, @Nullable Object got) {
    String text = String.valueOf(got);
    return new NightjarException(
        ErrorCode.BAD_DATA,
        at(key) + " must be " + wanted + ", got " + text.substring(0, Math.min(60, text.length())));
  }
}
