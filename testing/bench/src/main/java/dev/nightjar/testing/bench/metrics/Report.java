package dev.nightjar.testing.bench.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The measurements as Markdown tables: a column per peer, then one per other peer that says what
/// share of its figure the first one's is. Owned by one thread.
final class Report {
  private static final String NONE = "–";
  private static final List<String> OVERVIEW =
      List.of(
          Trial.INGEST,
          Trial.INGEST_RESTED,
          Trial.INGEST_RATE,
          Trial.PEAK,
          Trial.FRESH,
          Trial.MERGED,
          Trial.WRITES,
          Trial.ANSWERS,
          Trial.READY,
          Trial.READY_CPU,
          Trial.PEAK_READY,
          Trial.LOST,
          Trial.PEAK_ASKED);

  private final Map<String, Figures> peers = new LinkedHashMap<>();
  private final Map<String, List<String>> differences = new LinkedHashMap<>();

  /// The figures of the peer of that name, to add to. Whose are asked for first comes first.
  Figures of(String peer) {
    return peers.computeIfAbsent(peer, _ -> new Figures());
  }

  /// Says how the peer's answers differ from the right ones, in the suite's order; empty: not at
  /// all.
  void differ(String peer, List<String> answers) {
    differences.put(peer, List.copyOf(answers));
  }

  /// The table of everything but the questions.
  String overview() {
    return head("what")
        + OVERVIEW.stream()
            .filter(name -> peers.values().stream().anyMatch(of -> of.median(name).isPresent()))
            .map(name -> row(name, peers.values().stream().map(of -> of.median(name)).toList()))
            .collect(Collectors.joining());
  }

  /// The table of the questions, in ms: warm median and 95th percentile, the median of the times
  /// before, the first time after the start, warm CPU. Ratios are those of the warm medians.
  String questions() {
    var table = new StringBuilder(head("query, ms: p50 · p95 · p50 before · cold · CPU"));
    for (Question question : Question.SUITE) {
      List<OptionalDouble> medians = new ArrayList<>();
      List<String> cells = new ArrayList<>();
      for (Figures of : peers.values()) {
        medians.add(of.median(Trial.figure("p50", question)));
        cells.add(
            Stream.of("p50", "p95", "early", "cold", "CPU")
                .map(what -> text(of.median(Trial.figure(what, question))))
                .collect(Collectors.joining(" · ")));
      }
      table.append(row(question.name(), cells, medians));
    }
    return table
        .append(row("geometric mean of p50", means("p50")))
        .append(row("geometric mean of p50 before", means("early")))
        .append(row("geometric mean of cold", means("cold")))
        .append(row("sum of CPU", sums("CPU")))
        .toString();
  }

  private List<OptionalDouble> means(String what) {
    return ofAll(what, Figures::geometricMean);
  }

  private List<OptionalDouble> sums(String what) {
    return ofAll(what, all -> all.stream().mapToDouble(Double::doubleValue).sum());
  }

  /// One figure per peer of those of all questions; none where one of them is missing.
  private List<OptionalDouble> ofAll(String what, ToDoubleFunction<List<Double>> one) {
    List<OptionalDouble> figures = new ArrayList<>();
    for (Figures of : peers.values()) {
      List<Double> all =
          Question.SUITE.stream()
              .flatMap(question -> of.median(Trial.figure(what, question)).stream().boxed())
              .toList();
      figures.add(
          all.size() < Question.SUITE.size()
              ? OptionalDouble.empty()
              : OptionalDouble.of(one.applyAsDouble(all)));
    }
    return figures;
  }

  /// A list of the answers that are not the right ones.
  String wrongAnswers() {
    var list = new StringBuilder();
    differences.forEach(
        (peer, answers) -> {
          for (int i = 0; i < answers.size(); i++) {
            if (!answers.get(i).isEmpty()) {
              String name = Question.SUITE.get(i).name();
              list.append("- %s, %s: %s\n".formatted(peer, name, answers.get(i)));
            }
          }
        });
    return list.isEmpty() ? "- none\n" : list.toString();
  }

  private String head(String what) {
    List<String> cells = new ArrayList<>(List.of(what));
    cells.addAll(peers.keySet());
    String first = peers.keySet().stream().findFirst().orElse("");
    peers.keySet().stream().skip(1).forEach(peer -> cells.add(first + " / " + peer));
    return line(cells) + "|" + "---|".repeat(cells.size()) + "\n";
  }

  private static String row(String name, List<OptionalDouble> figures) {
    return row(name, figures.stream().map(Report::text).toList(), figures);
  }

  private static String row(String name, List<String> texts, List<OptionalDouble> figures) {
    List<String> cells = new ArrayList<>(List.of(name));
    cells.addAll(texts);
    for (OptionalDouble other : figures.subList(1, figures.size())) {
      OptionalDouble ours = figures.getFirst();
      boolean isKnown = ours.isPresent() && other.isPresent() && other.getAsDouble() != 0;
      cells.add(
          isKnown ? text(OptionalDouble.of(ours.getAsDouble() / other.getAsDouble())) + "x" : NONE);
    }
    return line(cells);
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /// Three digits that mean something.
  static String text(OptionalDouble figure) {
    if (figure.isEmpty()) {
      return NONE;
    }
    double value = figure.getAsDouble();
    int decimals = value == Math.rint(value) ? 0 : value >= 100 ? 0 : value >= 10 ? 1 : 2;
    boolean isTiny = value != 0 && Math.abs(value) < 0.1;
    return String.format(Locale.ROOT, "%,." + (isTiny ? 3 : decimals) + "f", value);
  }
}
