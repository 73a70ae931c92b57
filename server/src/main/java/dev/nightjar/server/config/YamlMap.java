package dev.nightjar.server.config;

import dev.nightjar.base.Durations;
import dev.nightjar.model.NightjarException;
import dev.nightjar.server.config.Findings.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// A mapping of a YAML file that knows its place in it. Each accessor takes a key; a value of the
/// wrong kind becomes a problem with its line, and reading goes on, so that all problems are told
/// at once. [#finish] tells keys that nobody took.
final class YamlMap {
  private final String path;
  private final Place place;
  private final Map<String, Node> values;
  private final Map<String, Place> keys;
  private final Set<String> taken = new LinkedHashSet<>();
  private final Findings findings;

  private YamlMap(
      String path,
      Place place,
      Map<String, Node> values,
      Map<String, Place> keys,
      Findings findings) {
    this.path = path;
    this.place = place;
    this.values = values;
    this.keys = keys;
    this.findings = findings;
  }

  /// The one mapping of a document; an empty document is an empty mapping. Syntax errors become
  /// problems.
  static YamlMap parse(String text, Findings findings) {
    var settings =
        LoadSettings.builder()
            .setAllowDuplicateKeys(true) // told by us, with both lines
            .setMaxAliasesForCollections(
                Integer.MAX_VALUE) // what they unfold to is bounded instead
            .setCodePointLimit(16 << 20)
            .build();
    try {
      Iterator<Node> documents = new Compose(settings).composeAllFromString(text).iterator();
      Node root = documents.hasNext() ? documents.next() : null;
      if (root == null || isNull(root)) {
        return empty(findings);
      }
      warnOfMore(documents, findings);
      if (root instanceof MappingNode mapping) {
        return of("", mapping, findings);
      }
      findings.problem(findings.at("", placeOf(root), "a mapping is wanted, got " + kind(root)));
    } catch (MarkedYamlEngineException e) {
      Place place = e.getProblemMark().map(YamlMap::placeOf).orElse(Place.START);
      findings.problem(findings.at("", place, "not YAML: " + e.getProblem()));
    } catch (YamlEngineException e) {
      findings.problem(findings.at("", Place.START, "not YAML: " + e.getMessage()));
    } catch (StackOverflowError e) {
      findings.problem(findings.at("", Place.START, "not YAML: it is nested too deeply"));
    }
    return empty(findings);
  }

  /// Prometheus reads one document, too, and says nothing.
  private static void warnOfMore(Iterator<Node> documents, Findings findings) {
    try {
      if (documents.hasNext()) {
        Place place = placeOf(documents.next());
        findings.warning(
            findings.at("", place, "another document begins here: only the first one is read"));
      }
    } catch (YamlEngineException e) {
      findings.warning(findings.at("", Place.START, "only the first document is read"));
    }
  }

  private static YamlMap empty(Findings findings) {
    return new YamlMap("", Place.START, Map.of(), Map.of(), findings);
  }

  private static YamlMap of(String path, MappingNode mapping, Findings findings) {
    if (!findings.hasRoomFor(mapping.getValue().size() + 1)) {
      return new YamlMap(path, placeOf(mapping), Map.of(), Map.of(), findings);
    }
    Map<String, Node> values = new LinkedHashMap<>();
    Map<String, Place> keys = new LinkedHashMap<>();
    List<Node> merged = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        findings.problem(findings.at(path, placeOf(tuple.getKeyNode()), "a key must be a text"));
        continue;
      }
      String name = key.getValue();
      if (name.equals("<<") && key.isPlain()) {
        merged.add(tuple.getValueNode());
        continue;
      }
      Place before = keys.putIfAbsent(name, placeOf(key));
      if (before != null) {
        String again = "stands here again, first in line " + before.line();
        findings.problem(findings.at(join(path, name), placeOf(key), again));
      } else {
        values.put(name, tuple.getValueNode());
      }
    }
    merged.forEach(node -> merge(path, node, values, keys, findings));
    keys.forEach((name, at) -> findings.place(join(path, name), placeOf(values.get(name), at)));
    findings.place(path, placeOf(mapping));
    return new YamlMap(path, placeOf(mapping), values, keys, findings);
  }

  /// Where a value of one line stands; else its key.
  private static Place placeOf(@Nullable Node value, Place key) {
    Place place = value instanceof ScalarNode ? placeOf(value) : key;
    return place.line() == key.line() ? place : key;
  }

  /// Takes what `<<` names: a mapping or a list of them, whose keys stand here unless they do so
  /// already.
  private static void merge(
      String path,
      Node node,
      Map<String, Node> values,
      Map<String, Place> keys,
      Findings findings) {
    switch (node) {
      case MappingNode mapping when !mapping.isRecursive() -> {
        YamlMap map = of(path, mapping, findings);
        map.values.forEach(values::putIfAbsent);
        map.keys.forEach(keys::putIfAbsent);
      }
      case SequenceNode list
          when list.getValue().stream().allMatch(MappingNode.class::isInstance) ->
          list.getValue().forEach(item -> merge(path, item, values, keys, findings));
      default ->
          findings.problem(
              findings.at(
                  join(path, "<<"), placeOf(node), "a mapping is wanted, got " + kind(node)));
    }
  }

  int line() {
    return place.line();
  }

  /// Where a key stands in the document's structure.
  String at(String key) {
    return join(path, key);
  }

  int lineOf(String key) {
    return placeOf(key).line();
  }

  private Place placeOf(String key) {
    return keys.getOrDefault(key, place);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  Set<String> keys() {
    return values.keySet();
  }

  /// Tells a problem with a key's value.
  void problem(String key, String message) {
    findings.problem(findings.at(at(key), placeOf(key), message));
  }

  /// Builds a record from what was read; what its constructor refuses becomes a problem of this
  /// mapping.
  <T> Optional<T> build(Supplier<T> builder) {
    try {
      return Optional.of(builder.get());
    } catch (NightjarException | IllegalArgumentException e) {
      findings.problem(findings.at(path, place, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  Optional<String> text(String key) {
    taken.add(key);
    Node node = values.get(key);
    if (node == null || isNull(node)) {
      return Optional.empty();
    }
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.BINARY)) {
      return Optional.of(scalar.getValue());
    }
    problem(key, "a text is wanted, got " + kind(node));
    return Optional.empty();
  }

  /// A text that must be there.
  String needText(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      findings.problem(findings.at(at(key), placeOf(key), "is missing"));
    }
    return text.orElse("");
  }

  Optional<Duration> duration(String key) {
    return convert(key, "a duration as 15s or 1h30m", Durations::parse);
  }

  Optional<Boolean> bool(String key) {
    return convert(
        key,
        "true or false",
        text ->
            switch (text) {
              case "true", "True", "TRUE", "yes", "on" -> Optional.of(true);
              case "false", "False", "FALSE", "no", "off" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  /// A number as YAML has them: `1`, `-2.5e3`, `.inf`, `.nan`, but no text that looks like one.
  Optional<Double> number(String key) {
    if (values.get(key) instanceof ScalarNode scalar && !scalar.isPlain()) {
      taken.add(key);
      problem(key, "a number is wanted, got the text \"" + scalar.getValue() + "\"");
      return Optional.empty();
    }
    return convert(key, "a number", YamlNumber::parse);
  }

  Optional<Integer> integer(String key) {
    return convert(
        key,
        "a whole number",
        text -> {
          try {
            return Optional.of(Integer.parseInt(text));
          } catch (NumberFormatException e) {
            return Optional.empty();
          }
        });
  }

  /// Bytes as `64MB` or `1GiB`; powers of 1024 either way, as Prometheus reads them. Only 0 needs
  /// no unit.
  Optional<Long> bytes(String key) {
    return convert(key, "a size as 64MB", YamlMap::parseBytes);
  }

  private static Optional<Long> parseBytes(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (text.equals("0")) {
      return Optional.of(0L);
    }
    int power =
        switch (text.substring(digits)) {
          case "B" -> 0;
          case "KB", "KiB" -> 1;
          case "MB", "MiB" -> 2;
          case "GB", "GiB" -> 3;
          case "TB", "TiB" -> 4;
          default -> -1;
        };
    if (power < 0 || digits == 0 || digits > 9) {
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(text.substring(0, digits)) << (10 * power));
  }

  private <T> Optional<T> convert(
      String key, String wanted, Function<String, Optional<T>> conversion) {
    Optional<String> text = text(key);
    Optional<T> value = text.flatMap(conversion);
    if (text.isPresent() && value.isEmpty()) {
      problem(key, "\"" + text.get() + "\" is not " + wanted);
    }
    return value;
  }

  Optional<YamlMap> map(String key) {
    taken.add(key);
    Node node = values.get(key);
    if (node == null || isNull(node)) {
      return Optional.empty();
    }
    if (node instanceof MappingNode mapping) {
      return Optional.of(of(at(key), mapping, findings));
    }
    problem(key, "a mapping is wanted, got " + kind(node));
    return Optional.empty();
  }

  /// The mappings of a list; empty when absent.
  List<YamlMap> maps(String key) {
    List<YamlMap> maps = new ArrayList<>();
    int index = 0;
    for (Node item : items(key)) {
      String itemPath = at(key) + "[" + index++ + "]";
      if (item instanceof MappingNode mapping) {
        maps.add(of(itemPath, mapping, findings));
      } else {
        findings.problem(
            findings.at(itemPath, placeOf(item), "a mapping is wanted, got " + kind(item)));
      }
    }
    return maps;
  }

  /// The texts of a list; empty when absent.
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    int index = 0;
    for (Node item : items(key)) {
      String itemPath = at(key) + "[" + index++ + "]";
      findings.place(itemPath, placeOf(item));
      if (item instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.BINARY)) {
        texts.add(scalar.getValue());
      } else {
        findings.problem(
            findings.at(itemPath, placeOf(item), "a text is wanted, got " + kind(item)));
      }
    }
    return texts;
  }

  /// A text, or the texts of a list; empty when absent.
  List<String> oneOrMoreTexts(String key) {
    return values.get(key) instanceof ScalarNode ? text(key).stream().toList() : texts(key);
  }

  private List<Node> items(String key) {
    taken.add(key);
    Node node = values.get(key);
    if (node == null || isNull(node)) {
      return List.of();
    }
    if (node instanceof SequenceNode sequence) {
      return findings.hasRoomFor(sequence.getValue().size()) ? sequence.getValue() : List.of();
    }
    problem(key, "a list is wanted, got " + kind(node));
    return List.of();
  }

  /// A mapping of texts to texts, such as labels; empty when absent.
  Map<String, String> textMap(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    map(key).ifPresent(map -> map.keys().forEach(k -> map.text(k).ifPresent(v -> texts.put(k, v))));
    return texts;
  }

  /// A mapping of texts to lists of texts, such as URL parameters; empty when absent.
  Map<String, List<String>> textLists(String key) {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    map(key).ifPresent(map -> map.keys().forEach(k -> lists.put(k, map.texts(k))));
    return lists;
  }

  /// Tells the keys that no accessor took: a warning for one that Prometheus or Alertmanager knows
  /// and that is not served here, a problem for any other.
  void finish(Set<String> knownElsewhere) {
    for (String key : values.keySet()) {
      if (taken.contains(key) || findings.leavesUnknownKeys()) {
        continue;
      }
      if (knownElsewhere.contains(key)) {
        findings.warning(findings.at(at(key), placeOf(key), "is not served yet and has no effect"));
        continue;
      }
      String hint =
          Spelling.nearest(key, taken).map(near -> ", did you mean " + at(near) + "?").orElse("");
      problem(key, "unknown key" + hint);
    }
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static Place placeOf(Node node) {
    return node.getStartMark().map(YamlMap::placeOf).orElse(Place.START);
  }

  private static Place placeOf(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private static String kind(Node node) {
    return switch (node.getNodeType()) {
      case SCALAR ->
          node.getTag().equals(Tag.BINARY)
              ? "bytes in base 64"
              : "\"" + ((ScalarNode) node).getValue() + "\"";
      case SEQUENCE -> "a list";
      case MAPPING -> "a mapping";
      default -> "something else";
    };
  }
}
