package dev.nightjar.jobs.judge;

import dev.nightjar.base.Redaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// How often each kind of line stands in a run's output, for at most [#MAX_KEPT] kinds. Where there
/// are more, those stay that the job is known by and those that tell of errors, then the most
/// frequent, then the first: so a known kind is missing only when it was not written.
///
/// Used by one thread.
final class LineTemplates {
  static final int MAX_KEPT = 64;

  /// Kinds that are counted at once: memory for an output of which every line is another kind.
  private static final int MAX_COUNTED = 1_024;

  private final Set<Long> known;
  private final Redaction redaction = new Redaction();
  private final Map<Long, Kind> kinds = new HashMap<>();

  private static final class Kind {
    final long hash;
    final String text;
    final int order;
    final boolean isKept;
    int count;

    Kind(long hash, String text, int order, boolean isKept) {
      this.hash = hash;
      this.text = text;
      this.order = order;
      this.isKept = isKept;
    }
  }

  /// @param known kinds that earlier runs wrote
  LineTemplates(Set<Long> known) {
    this.known = Set.copyOf(known);
  }

  /// Counts the next line of the output.
  void add(String line) {
    String template = LineTemplate.of(redaction.line(line));
    if (template.isEmpty()) {
      return;
    }
    long hash = LineTemplate.hash(template);
    Kind kind = kinds.get(hash);
    if (kind == null) {
      boolean isKept = known.contains(hash) || ErrorWords.tell(template);
      if (kinds.size() >= MAX_COUNTED && !(isKept && kinds.size() < 2 * MAX_COUNTED)) {
        return;
      }
      kind = new Kind(hash, template, kinds.size(), isKept);
      kinds.put(hash, kind);
    }
    kind.count++;
  }

  /// How often each kind that is kept was written, by its hash.
  Map<Long, Integer> counts() {
    Map<Long, Integer> counts = new TreeMap<>();
    kept().forEach(kind -> counts.put(kind.hash, kind.count));
    return counts;
  }

  /// The templates of those kinds.
  Map<Long, String> texts() {
    Map<Long, String> texts = new TreeMap<>();
    kept().forEach(kind -> texts.put(kind.hash, kind.text));
    return texts;
  }

  private List<Kind> kept() {
    List<Kind> all = new ArrayList<>(kinds.values());
    all.sort(
        Comparator.comparing((Kind kind) -> !kind.isKept)
            .thenComparingInt(kind -> -kind.count)
            .thenComparingInt(kind -> kind.order));
    return all.subList(0, Math.min(MAX_KEPT, all.size()));
  }
}
