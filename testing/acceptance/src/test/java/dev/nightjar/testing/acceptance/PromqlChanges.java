package dev.nightjar.testing.acceptance;

import dev.nightjar.testing.acceptance.PromqlServers.Times;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Prometheus changed in PromQL between 2.42 and 3.x, as rules that tell whether a difference
/// between two answers is that change. A rule does not look at a query's words alone: it asks
/// again, in words that make one server do what the other does, and holds only when they agree
/// then; or it takes the part of the query that it speaks of, and finds the difference there.
final class PromqlChanges {
  private static final double ROUNDING = 1e-9;

  /// Ranges that are a millisecond longer make rates so much smaller.
  private static final double LONGER_RANGE = 1e-3;

  /// The parameter that makes the look-back take in its start.
  static final String WITH_STARTS = "&lookback_delta=300.001";

  private static final String SMOOTHING = "double_exponential_smoothing";

  private static final String ATAN2 = "atan2 drops the metric name (commit 531567d46e, 2023)";

  private static final Pattern RANGE = Pattern.compile("\\[([0-9]+[smh][0-9smh]*)(:[0-9smh]*)?\\]");
  private static final Pattern UNIT = Pattern.compile("([0-9]+)([smh])");

  private final PromqlServers servers;

  PromqlChanges(PromqlServers servers) {
    this.servers = servers;
  }

  /// A question to both servers, in other words to each where a rule says so.
  ///
  /// @param parameters further ones of our request
  private record Question(String ours, String theirs, String parameters, Times times) {}

  /// The change that makes the answers to `query` differ; empty when they do not, or it is unknown.
  Optional<String> of(String query, Times times) throws IOException, InterruptedException {
    List<String> changes = new ArrayList<>();
    var question = new Question(query, query, "", times);
    question = renamed(question, changes);
    question = newline(question, changes);
    question = leftOpen(question, changes);
    Optional<String> left = difference(question, changes);
    if (left.isEmpty()) {
      return Optional.of(changes.isEmpty() ? "none" : changes.getLast());
    }
    return byParts(question);
  }

  private Optional<String> difference(Question question, List<String> changes)
      throws IOException, InterruptedException {
    PromqlAnswer ours =
        PromqlServers.ask(servers.ours(), question.ours(), question.times(), question.parameters());
    PromqlAnswer theirs = servers.askTheirs(question.theirs(), question.times());
    boolean longer = !question.parameters().isEmpty();
    Optional<String> difference = ours.differenceTo(theirs, longer ? LONGER_RANGE : ROUNDING);
    if (difference.isPresent()
        && question.theirs().contains("atan2")
        && ours.differenceTo(theirs.withoutNames(), longer ? LONGER_RANGE : ROUNDING).isEmpty()) {
      changes.add(ATAN2);
      return Optional.empty();
    }
    String multiplied = question.theirs().replace(" atan2 ", " * ");
    if (difference.isPresent()
        && !multiplied.equals(question.theirs())
        && ours.error().contains("same labelset")
        && servers.askTheirs(multiplied, question.times()).error().contains("same labelset")) {
      changes.add(ATAN2);
      return Optional.empty();
    }
    return difference;
  }

  /// Keeps a rewriting only if it changes an answer.
  private Question ifItMatters(Question before, Question after, String change, List<String> changes)
      throws IOException, InterruptedException {
    if (before.equals(after)) {
      return before;
    }
    PromqlAnswer first = answer(before);
    PromqlAnswer second = answer(after);
    if (first.error().startsWith("bad_data") || first.differenceTo(second, ROUNDING).isEmpty()) {
      return before;
    }
    changes.add(change);
    return after;
  }

  /// What the server says whose words differ.
  private PromqlAnswer answer(Question question) throws IOException, InterruptedException {
    return servers.askTheirs(question.theirs(), question.times());
  }

  private static Question renamed(Question question, List<String> changes) {
    if (!question.ours().contains("holt_winters")) {
      return question;
    }
    changes.add("holt_winters is double_exponential_smoothing (3.0, #14930)");
    // Errors tell columns, so blanks make up for the longer name.
    return new Question(
        question.ours().replace("holt_winters", SMOOTHING),
        question.theirs().replaceAll("holt_winters(\\()", " ".repeat(16) + "holt_winters$1"),
        question.parameters(),
        question.times());
  }

  private Question newline(Question question, List<String> changes)
      throws IOException, InterruptedException {
    String theirs = dotAll(question.theirs());
    return ifItMatters(
        question,
        new Question(question.ours(), theirs, question.parameters(), question.times()),
        "a dot in regular expressions matches line feeds (3.0, #14505)",
        changes);
  }

  /// A query of ours in words that mean the same to them, as far as there are any.
  static String inTheirWords(String query) {
    return dotAll(query.replace(SMOOTHING, "holt_winters"));
  }

  /// The query with regular expressions in which a dot matches line feeds.
  private static String dotAll(String query) {
    return DotAll.inLabelReplace(query.replaceAll("([=!]~\")", "$1(?s)"));
  }

  private Question leftOpen(Question question, List<String> changes)
      throws IOException, InterruptedException {
    Optional<String> asItIs = difference(question, new ArrayList<>());
    if (asItIs.isEmpty()) {
      return question;
    }
    var left =
        new Question(withStarts(question.ours()), question.theirs(), WITH_STARTS, question.times());
    if (difference(left, new ArrayList<>()).isEmpty()) {
      changes.add("ranges and look-back leave out their start (3.0, #13904)");
      return left;
    }
    return question;
  }

  /// The query with ranges that take in what stands at their start, with [#WITH_STARTS].
  static String withStarts(String query) {
    var longer = new StringBuilder();
    Matcher ranges = RANGE.matcher(query);
    while (ranges.find()) {
      String step = ranges.group(2) == null ? "" : ranges.group(2);
      ranges.appendReplacement(longer, "[" + (millis(ranges.group(1)) + 1) + "ms" + step + "]");
    }
    return ranges.appendTail(longer).toString();
  }

  private static long millis(String duration) {
    long millis = 0;
    Matcher parts = UNIT.matcher(duration);
    while (parts.find()) {
      long unit =
          parts.group(2).equals("s") ? 1000 : parts.group(2).equals("m") ? 60_000 : 3_600_000;
      millis += Long.parseLong(parts.group(1)) * unit;
    }
    return millis;
  }

  private Optional<String> byParts(Question question) throws IOException, InterruptedException {
    for (PromqlChange change : PromqlChange.values()) {
      if (change.explains(servers, question.ours(), question.theirs(), question.times())) {
        return Optional.of(change.text());
      }
    }
    return Optional.empty();
  }

  /// Makes the dot of `label_replace`'s regular expression match all.
  private static final class DotAll {
    private DotAll() {}

    static String inLabelReplace(String query) {
      var out = new StringBuilder();
      int from = 0;
      for (PromqlCall call : PromqlCall.all(query, "label_replace")) {
        int quote = query.lastIndexOf('"', call.end() - 3);
        if (quote > from) {
          out.append(query, from, quote + 1).append("(?s)");
          from = quote + 1;
        }
      }
      return out.append(query.substring(from)).toString();
    }
  }
}
