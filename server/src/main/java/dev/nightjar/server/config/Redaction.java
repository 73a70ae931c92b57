package dev.nightjar.server.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A configuration file's text without its secrets: whatever stands under a key that names one,
/// every webhook's URL (it is a capability), URL parameters of scrapes, and whatever holds
/// `user:password@`.
final class Redaction {
  private static final String MASK = "<secret>";

  /// Parts of keys; a key that contains one has a secret for its value.
  private static final Set<String> SECRET =
      Set.of(
          "password", "secret", "token", "credentials", "api_key", "ping_key", "params", "headers");

  private final String text;
  private final List<Node> masked = new ArrayList<>();
  private final Set<Node> visited = Collections.newSetFromMap(new IdentityHashMap<>());

  private Redaction(String text) {
    this.text = text;
  }

  /// A text that is not YAML yields nothing: where its secrets stand is unknown.
  static String of(String text) {
    try {
      var settings = LoadSettings.builder().setAllowDuplicateKeys(true).build();
      Optional<Node> root = new Compose(settings).composeString(text);
      var redaction = new Redaction(text);
      root.ifPresent(node -> redaction.visit(node, ""));
      return redaction.result();
    } catch (YamlEngineException notYaml) {
      return "";
    }
  }

  private void visit(Node node, String key) {
    boolean isFile = key.endsWith("_file");
    if (!isFile && (key.equals("url") || SECRET.stream().anyMatch(key::contains))) {
      masked.add(node);
      return;
    }
    if (!visited.add(node)) {
      return; // an alias; it may even stand in what it names
    }
    switch (node) {
      case MappingNode mapping -> {
        for (NodeTuple pair : mapping.getValue()) {
          String name = pair.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
          visit(pair.getValueNode(), name.toLowerCase(Locale.ROOT));
        }
      }
      case SequenceNode sequence -> sequence.getValue().forEach(item -> visit(item, ""));
      case ScalarNode scalar when scalar.getValue().contains("@") -> masked.add(scalar);
      default -> {}
    }
  }

  private String result() {
    masked.sort(Comparator.comparingInt(Redaction::start));
    var result = new StringBuilder();
    int at = 0;
    for (Node node : masked) {
      int from = text.offsetByCodePoints(0, start(node));
      int to = text.offsetByCodePoints(0, end(node));
      if (from >= at) {
        // A block ends with its line ends, which keep the next key on a line of its own.
        String gone = text.substring(from, to);
        String tail = gone.substring(gone.stripTrailing().length());
        result.append(text, at, from).append(MASK).append(tail);
        at = to;
      }
    }
    return result.append(text.substring(at)).toString();
  }

  private static int start(Node node) {
    return node.getStartMark().map(Mark::getIndex).orElse(0);
  }

  private static int end(Node node) {
    return node.getEndMark().map(Mark::getIndex).orElse(0);
  }
}
