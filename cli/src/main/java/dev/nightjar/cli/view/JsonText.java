package dev.nightjar.cli.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// JSON as the server wrote it, on its way to standard output.
final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  /// The elements of the array `data`.
  static List<String> items(byte[] page) {
    List<String> items = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(page)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isData = parser.currentName().equals("data");
        parser.nextToken();
        if (isData && parser.currentToken() == JsonToken.START_ARRAY) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(copy(parser));
          }
        } else {
          parser.skipChildren();
        }
      }
      return items;
    } catch (IOException e) {
      throw new NightjarException(ErrorCode.BAD_DATA, "the answer is not JSON: " + e, e);
    }
  }

  private static String copy(JsonParser parser) throws IOException {
    var text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.copyCurrentStructureExact(parser);
    }
    return harmless(text.toString());
  }

  /// One object as it came.
  static String object(byte[] answer) {
    return harmless(new String(answer, StandardCharsets.UTF_8).strip());
  }

  /// The same JSON, with characters that a terminal would obey in their escaped form. JSON itself
  /// escapes those below the space only.
  private static String harmless(String json) {
    var out = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean isObeyed = (c >= 0x7f && c < 0xa0) || Character.getType(c) == Character.FORMAT;
      out.append(isObeyed ? String.format(Locale.ROOT, "\\u%04x", (int) c) : c);
    }
    return out.toString();
  }
}
