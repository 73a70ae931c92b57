package dev.nightjar.testing.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.LogStore.LogPage;
import dev.nightjar.model.LogStore.LogQuery;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.RunId;
import dev.nightjar.model.Tenant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every log store must do. A subclass opens the store under test; [#settle] lets an engine
/// move lines into their lasting place, after which everything must read the same.
public abstract class LogStoreContract {
  /// The time of the first line, 2026-11-20T10:00:00Z; lines stand within hours of it.
  protected static final long NOW = 1_795_168_800_000_000_000L;

  protected static final Labels OUT = Labels.of("job", "backup", "stream", "stdout");
  protected static final Labels ERR = Labels.of("job", "backup", "stream", "stderr");
  private static final Tenant T = Tenant.DEFAULT;
  private static final RunId RUN = new RunId("01JD0000000000000000000000");

  /// The store under test, empty at first, the same one for the whole of a test.
  protected abstract LogStore store();

  /// Makes the engine seal, commit, index and reopen as it likes; nothing by default.
  protected void settle() {}

  protected static LogLine line(long afterNanos, Labels stream, String body) {
    return new LogLine(NOW + afterNanos, stream, Labels.EMPTY, body);
  }

  protected static LogLine ofRun(long afterNanos, RunId run, int sequence, String body) {
    Labels fields = Labels.of(LogLine.RUN_ID, run.text(), "seq", Integer.toString(sequence));
    return new LogLine(NOW + afterNanos, OUT, fields, body);
  }

  protected static LogQuery everything(int limit, boolean newestFirst, Optional<String> cursor) {
    return query(List.of(), "", newestFirst, limit, cursor);
  }

  private static LogQuery query(
      List<Matcher> stream,
      String contains,
      boolean newestFirst,
      int limit,
      Optional<String> cursor) {
    return new LogQuery(
        stream,
        Labels.EMPTY,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        contains.isEmpty() ? Optional.empty() : Optional.of(contains),
        newestFirst,
        limit,
        cursor);
  }

  private List<String> bodies(LogQuery query) {
    return store().find(T, query).lines().stream().map(LogLine::body).toList();
  }

  /// Checks before and after the engine moved the lines.
  private void holds(Runnable check) {
    check.run();
    settle();
    check.run();
  }

  @Test
  void givesBackExactlyWhatItTook() {
    List<LogLine> lines =
        List.of(ofRun(0, RUN, 0, "{\"a\": 1}"), line(1, ERR, ""), line(2, Labels.EMPTY, "plain"));
    assertThat(store().append(T, lines)).isEqualTo(Appended.all(3));
    holds(
        () -> {
          LogPage page = store().find(T, everything(10, false, Optional.empty()));
          assertThat(page.lines()).isEqualTo(lines);
          assertThat(page.next()).isEmpty();
        });
  }

  @Test
  void anEmptyBatchIsStored() {
    assertThat(store().append(T, List.of())).isEqualTo(Appended.all(0));
    assertThat(bodies(everything(1, true, Optional.empty()))).isEmpty();
  }

  @Test
  void ordersByTimeAndThenByArrival() {
    store().append(T, List.of(line(5, OUT, "late"), line(1, ERR, "first of two")));
    store().append(T, List.of(line(1, OUT, "second of two"), line(0, OUT, "early")));
    holds(
        () -> {
          assertThat(bodies(everything(10, false, Optional.empty())))
              .containsExactly("early", "first of two", "second of two", "late");
          assertThat(bodies(everything(10, true, Optional.empty())))
              .containsExactly("late", "second of two", "first of two", "early");
        });
  }

  @Test
  void findsTheLinesOfARun() {
    var other = new RunId("01JD0000000000000000000001");
    for (int i = 0; i < 20; i++) {
      store().append(T, List.of(ofRun(i, i % 2 == 0 ? RUN : other, i, "line " + i)));
    }
    holds(
        () -> {
          assertThat(bodies(LogQuery.ofRun(RUN, 100, Optional.empty())))
              .hasSize(10)
              .startsWith("line 0", "line 2");
          assertThat(
                  bodies(
                      LogQuery.ofRun(
                          new RunId("01JD0000000000000000000002"), 100, Optional.empty())))
              .isEmpty();
        });
  }

  @Test
  void findsByNumbersAmongTheFields() {
    store().append(T, List.of(ofRun(0, RUN, 7, "seven"), ofRun(1, RUN, 8, "eight")));
    var query =
        new LogQuery(
            List.of(),
            Labels.of("seq", "8"),
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            Optional.empty(),
            false,
            10,
            Optional.empty());
    holds(() -> assertThat(bodies(query)).containsExactly("eight"));
  }

  @Test
  void timeIsFromInclusiveToExclusive() {
    store().append(T, List.of(line(1, OUT, "a"), line(2, OUT, "b"), line(3, OUT, "c")));
    holds(
        () -> {
          assertThat(bodies(between(2, 3))).containsExactly("b");
          assertThat(bodies(between(2, 2))).isEmpty();
          assertThat(bodies(between(0, 100))).containsExactly("a", "b", "c");
        });
  }

  private static LogQuery between(long from, long to) {
    return new LogQuery(
        List.of(),
        Labels.EMPTY,
        NOW + from,
        NOW + to,
        Optional.empty(),
        false,
        10,
        Optional.empty());
  }

  @Test
  void selectsStreamsByEveryKindOfMatcher() {
    store()
        .append(T, List.of(line(0, OUT, "out"), line(1, ERR, "err"), line(2, Labels.EMPTY, "no")));
    holds(
        () -> {
          assertThat(select(Matcher.equal("stream", "stderr"))).containsExactly("err");
          assertThat(select(Matcher.equal("stream", ""))).containsExactly("no");
          assertThat(select(new Matcher(Matcher.Kind.NOT_EQUAL, "stream", "stderr")))
              .containsExactly("out", "no");
          assertThat(select(new Matcher(Matcher.Kind.REGEX, "stream", "std.*")))
              .containsExactly("out", "err");
          assertThat(select(new Matcher(Matcher.Kind.NOT_REGEX, "job", "back.+")))
              .containsExactly("no");
          assertThat(select(Matcher.equal("job", "backup"), Matcher.equal("stream", "stdout")))
              .containsExactly("out");
        });
  }

  private List<String> select(Matcher... matchers) {
    return bodies(query(List.of(matchers), "", false, 10, Optional.empty()));
  }

  @Test
  void findsTextWhereverItStands() {
    String body =
        "level=WARN id=3f2a-77 msg=\"İstanbul'da ısı 42°C\" at 10:00:00.123456Z 1795168800000";
    store().append(T, List.of(line(0, OUT, body), line(1, OUT, "something else")));
    holds(
        () -> {
          for (int from = 0; from < body.length(); from += 3) {
            for (int to = from + 1; to <= body.length(); to += 5) {
              assertThat(containing(body.substring(from, to))).contains(body);
            }
          }
          assertThat(containing("level=warn")).isEmpty();
          assertThat(containing("istanbul")).isEmpty();
          assertThat(containing("WARN id 3f2a")).isEmpty();
          assertThat(containing("")).hasSize(2);
        });
  }

  @Test
  void textNeverSpansTwoLines() {
    store().append(T, List.of(line(0, OUT, "alpha be"), line(1, OUT, "ta gamma")));
    holds(
        () -> {
          assertThat(containing("beta")).isEmpty();
          assertThat(containing("be")).hasSize(1);
          assertThat(containing("ta g")).containsExactly("ta gamma");
        });
  }

  private List<String> containing(String text) {
    return bodies(query(List.of(), text, false, 10, Optional.empty()));
  }

  @Test
  void keepsOddText() {
    List<String> odd =
        List.of(
            "\u0000\u0001\u001b[31mred\u001b[0m",
            "tab\tcr\rlf\nvt\u000b",
            "\ufffd\ufffe\uffff",
            "😀 family 👩‍👩‍👧",
            "e\u0301 İıŞş",
            "\u2028\u2029\u0085",
            " ".repeat(1000),
            "x".repeat(100_000));
    List<LogLine> lines = new ArrayList<>();
    for (int i = 0; i < odd.size(); i++) {
      lines.add(line(i, OUT, odd.get(i)));
    }
    store().append(T, lines);
    holds(
        () -> {
          assertThat(bodies(everything(100, false, Optional.empty()))).isEqualTo(odd);
          assertThat(containing("👩‍👩")).containsExactly("😀 family 👩‍👩‍👧");
          assertThat(containing("\u0001")).hasSize(1);
        });
  }

  @Test
  void halvesOfSurrogatePairsComeBackAsQuestionMarks() {
    Labels stream = Labels.of("job", "a\ud800b");
    store().append(T, List.of(new LogLine(NOW, stream, Labels.of("k", "\udc00"), "x\ud83dy")));
    holds(
        () -> {
          LogLine got = store().find(T, everything(1, false, Optional.empty())).lines().getFirst();
          assertThat(got.body()).isEqualTo("x?y");
          assertThat(got.stream()).isEqualTo(Labels.of("job", "a?b"));
          assertThat(got.fields()).isEqualTo(Labels.of("k", "?"));
        });
  }

  @Test
  void cutsTheBodyThatIsTooLongAndSaysSo() {
    String huge = "ığ".repeat(LogStore.MAX_BODY_BYTES);
    Appended appended = store().append(T, List.of(line(0, OUT, huge), line(1, OUT, "small")));
    assertThat(appended.stored()).isEqualTo(2);
    assertThat(appended.refused())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.OVER_LIMIT);
    holds(
        () -> {
          String got = bodies(everything(10, false, Optional.empty())).getFirst();
          assertThat(got.getBytes(StandardCharsets.UTF_8).length)
              .isBetween(LogStore.MAX_BODY_BYTES - 4, LogStore.MAX_BODY_BYTES);
          assertThat(got).startsWith("ığığ").endsWith("… [cut: the line had 1048576 bytes]");
          assertThat(got).doesNotContain("\ufffd");
        });
  }

  @Test
  void pagesMeetWithoutGapOrOverlap() {
    for (int i = 0; i < 50; i++) {
      store().append(T, List.of(line(i / 7, i % 3 == 0 ? OUT : ERR, "line " + i)));
    }
    holds(
        () -> {
          assertThat(walk(false)).containsExactlyElementsOf(numbered(0, 50));
          assertThat(walk(true)).containsExactlyElementsOf(numbered(0, 50).reversed());
        });
  }

  @Test
  void aCursorStaysGoodWhileLinesAreAdded() {
    for (int i = 0; i < 10; i++) {
      store().append(T, List.of(line(i, OUT, "line " + i)));
    }
    LogPage first = store().find(T, everything(4, false, Optional.empty()));
    LogPage newest = store().find(T, everything(4, true, Optional.empty()));
    store().append(T, List.of(line(-5, OUT, "before"), line(3, ERR, "behind the cursor")));
    store().append(T, List.of(line(20, OUT, "line 20")));
    holds(
        () -> {
          assertThat(bodies(everything(10, false, first.next())))
              .containsExactly(
                  "behind the cursor",
                  "line 4",
                  "line 5",
                  "line 6",
                  "line 7",
                  "line 8",
                  "line 9",
                  "line 20");
          assertThat(bodies(everything(3, true, newest.next())))
              .containsExactly("line 5", "line 4", "behind the cursor");
        });
  }

  @Test
  void thePageThatHoldsTheLastLineIsTheLast() {
    store().append(T, List.of(line(0, OUT, "a"), line(1, OUT, "b")));
    holds(
        () -> {
          assertThat(store().find(T, everything(2, false, Optional.empty())).next()).isEmpty();
          assertThat(store().find(T, everything(1, false, Optional.empty())).next()).isPresent();
        });
  }

  @Test
  void refusesACursorThatIsNone() {
    for (String cursor : List.of("", "x", "ÿ", "AAAA", "9".repeat(500))) {
      assertThatThrownBy(() -> store().find(T, everything(1, false, Optional.of(cursor))))
          .isInstanceOfSatisfying(
              NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA));
    }
  }

  @Test
  void tenantsDoNotSeeEachOther() {
    var other = new Tenant("other");
    store().append(T, List.of(line(0, OUT, "mine")));
    store().append(other, List.of(line(0, OUT, "theirs")));
    holds(
        () -> {
          assertThat(bodies(everything(10, false, Optional.empty()))).containsExactly("mine");
          assertThat(store().find(other, everything(10, false, Optional.empty())).lines())
              .extracting(LogLine::body)
              .containsExactly("theirs");
          assertThat(
                  store()
                      .find(new Tenant("nobody"), everything(10, false, Optional.empty()))
                      .lines())
              .isEmpty();
        });
  }

  private List<String> walk(boolean newestFirst) {
    List<String> seen = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      LogPage page = store().find(T, everything(7, newestFirst, cursor));
      page.lines().forEach(each -> seen.add(each.body()));
      cursor = page.next();
    } while (cursor.isPresent());
    return seen;
  }

  private static List<String> numbered(int from, int to) {
    List<String> bodies = new ArrayList<>();
    for (int i = from; i < to; i++) {
      bodies.add("line " + i);
    }
    return bodies;
  }
}
