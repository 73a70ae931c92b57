package dev.nightjar.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Tables of cases from outside.
final class Json {
  private Json() {}

  static JsonNode table(String path) {
    try {
      return JsonMapper.builder().build().readTree(Shared.path(path).toFile());
    } catch (IOException e) {
      throw new AssertionError(path, e);
    }
  }

  static byte[] bytes(JsonNode text) {
    return text.isTextual()
        ? text.textValue().getBytes(StandardCharsets.UTF_8)
        : HexFormat.of().parseHex(text.get("$bytes_hex").textValue());
  }

  static double number(JsonNode node) {
    return node.isNumber() ? node.doubleValue() : FloatText.parse(node.get("$float").textValue());
  }
}
