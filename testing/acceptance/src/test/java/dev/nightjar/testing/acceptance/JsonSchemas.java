package dev.nightjar.testing.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/// Checks JSON against the schemas of an OpenAPI description: types, enumerations, required and
/// unknown fields, sizes of arrays, references and alternatives. Formats are not looked at.
///
/// @param all by name
record JsonSchemas(JsonNode all) {
  /// What is wrong with a value, each with its place; empty when nothing is.
  List<String> faults(JsonNode value, JsonNode schema) {
    List<String> faults = new ArrayList<>();
    check(value, schema, "", faults);
    return faults;
  }

  private void check(JsonNode value, JsonNode schema, String at, List<String> faults) {
    if (schema.isMissingNode()) {
      faults.add(at + ": nothing is described");
      return;
    }
    if (schema.has("$ref")) {
      String reference = schema.path("$ref").asText();
      check(value, all.path(reference.substring(reference.lastIndexOf('/') + 1)), at, faults);
      return;
    }
    for (String alternatives : List.of("anyOf", "oneOf")) {
      if (schema.has(alternatives)) {
        checkAny(value, schema.path(alternatives), at, faults);
        return;
      }
    }
    if (!isOfType(value, schema.path("type"))) {
      faults.add(at + ": " + value + " is no " + schema.path("type"));
      return;
    }
    if (schema.has("enum") && !contains(schema.path("enum"), value)) {
      faults.add(at + ": " + value + " is none of " + schema.path("enum"));
    }
    if (value.isObject()) {
      checkFields(value, schema, at, faults);
    } else if (value.isArray()) {
      checkItems(value, schema, at, faults);
    }
  }

  /// Tells of the alternative that fits best.
  private void checkAny(JsonNode value, JsonNode schemas, String at, List<String> faults) {
    List<String> fewest =
        StreamSupport.stream(schemas.spliterator(), false)
            .map(
                schema -> {
                  List<String> ofOne = new ArrayList<>();
                  check(value, schema, at, ofOne);
                  return ofOne;
                })
            .min(Comparator.comparingInt(List::size))
            .orElse(List.of());
    faults.addAll(fewest);
  }

  private void checkFields(JsonNode value, JsonNode schema, String at, List<String> faults) {
    for (JsonNode required : schema.path("required")) {
      if (!value.has(required.asText())) {
        faults.add(at + ": lacks " + required);
      }
    }
    JsonNode more = schema.path("additionalProperties");
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String place = at + "/" + field.getKey();
      JsonNode known = schema.path("properties").path(field.getKey());
      if (!known.isMissingNode()) {
        check(field.getValue(), known, place, faults);
      } else if (more.isObject()) {
        check(field.getValue(), more, place, faults);
      } else if (more.isBoolean() && !more.asBoolean()) {
        faults.add(place + ": is not described");
      }
    }
  }

  private void checkItems(JsonNode value, JsonNode schema, String at, List<String> faults) {
    if (value.size() < schema.path("minItems").asInt(0)
        || value.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
      faults.add(at + ": has " + value.size() + " items");
    }
    if (schema.has("items")) {
      for (int i = 0; i < value.size(); i++) {
        check(value.path(i), schema.path("items"), at + "[" + i + "]", faults);
      }
    }
  }

  private static boolean contains(JsonNode values, JsonNode value) {
    return StreamSupport.stream(values.spliterator(), false).anyMatch(value::equals);
  }

  private static boolean isOfType(JsonNode value, JsonNode type) {
    if (type.isArray()) {
      return StreamSupport.stream(type.spliterator(), false)
          .anyMatch(each -> isOfType(value, each));
    }
    return switch (type.asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "null" -> value.isNull();
      case "" -> true;
      default -> throw new IllegalArgumentException("no such type: " + type);
    };
  }
}
