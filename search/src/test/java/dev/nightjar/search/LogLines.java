package dev.nightjar.search;

import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.LogStore.LogPage;
import dev.nightjar.model.LogStore.LogQuery;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Random lines and questions over a small vocabulary, so that questions find something.
final class LogLines {
  static final long NOW = 1_795_168_800_000_000_000L;
  private static final long HOUR = 3_600_000_000_000L;
  private static final List<String> WORDS =
      List.of(
          "error",
          "ERROR",
          "timeout",
          "İşlem",
          "ısı",
          "i",
          "I",
          "10.0.0.1",
          "a-b",
          "\t",
          "\"",
          "{",
          "id=3f2a77",
          "2026-11-20T10:00:00.123456Z",
          "1795168800000",
          "😀",
          "",
          "ü",
          "\u0000",
          "xx");

  private LogLines() {}

  static List<LogLine> batch(Random random) {
    List<LogLine> lines = new ArrayList<>();
    int size = random.nextInt(40);
    for (int i = 0; i < size; i++) {
      lines.add(line(random));
    }
    return lines;
  }

  static LogLine line(Random random) {
    // Few distinct times, over two and a half days.
    long time = NOW - random.nextInt(60) * HOUR + random.nextInt(5);
    var stream = Labels.builder();
    stream.set("job", "job" + random.nextInt(3));
    stream.set("stream", random.nextBoolean() ? "stdout" : "");
    var fields = Labels.builder();
    if (random.nextInt(4) > 0) {
      fields.set(LogLine.RUN_ID, "run" + random.nextInt(20));
      fields.set("seq", Integer.toString(random.nextInt(10)));
    }
    if (random.nextInt(10) == 0) {
      fields.set("k" + random.nextInt(4), "İ" + random.nextInt(3));
    }
    return new LogLine(time, stream.build(), fields.build(), text(random, 12));
  }

  static String text(Random random, int words) {
    var text = new StringBuilder();
    int count = random.nextInt(words + 1);
    for (int i = 0; i < count; i++) {
      text.append(WORDS.get(random.nextInt(WORDS.size())));
      text.append(random.nextInt(5) == 0 ? "" : " ");
    }
    return text.toString();
  }

  static LogQuery query(Random random) {
    List<Matcher> matchers = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      Matcher.Kind[] kinds = Matcher.Kind.values();
      String value = random.nextInt(4) == 0 ? "" : "job" + random.nextInt(3);
      matchers.add(new Matcher(kinds[random.nextInt(kinds.length)], "job", value));
    }
    var fields = Labels.builder();
    if (random.nextInt(3) == 0) {
      fields.set(LogLine.RUN_ID, "run" + random.nextInt(22));
    }
    if (random.nextInt(6) == 0) {
      fields.set("seq", Integer.toString(random.nextInt(10)));
    }
    boolean isBounded = random.nextInt(3) == 0;
    long from = isBounded ? NOW - random.nextInt(62) * HOUR : Long.MIN_VALUE;
    long to = isBounded ? from + random.nextInt(30) * HOUR + 2 : Long.MAX_VALUE;
    Optional<String> contains =
        random.nextInt(3) == 0 ? Optional.of(part(text(random, 4), random)) : Optional.empty();
    return new LogQuery(
        matchers,
        fields.build(),
        from,
        to,
        contains,
        random.nextBoolean(),
        20 + random.nextInt(100), // a page looks through all blocks here
        Optional.empty());
  }

  private static String part(String text, Random random) {
    int from = random.nextInt(text.length() + 1);
    return text.substring(from, from + random.nextInt(text.length() - from + 1));
  }

  static LogQuery next(LogQuery query, Optional<String> cursor) {
    return new LogQuery(
        query.stream(),
        query.fields(),
        query.fromNanos(),
        query.toNanos(),
        query.contains(),
        query.newestFirst(),
        query.limit(),
        cursor);
  }

  /// All lines that satisfy the query, page by page.
  static List<LogLine> all(LogStore store, LogQuery query) {
    List<LogLine> lines = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      LogPage page = store.find(Tenant.DEFAULT, next(query, cursor));
      lines.addAll(page.lines());
      cursor = page.next();
    } while (cursor.isPresent());
    return lines;
  }

  static LogQuery everything() {
    return new LogQuery(
        List.of(),
        Labels.EMPTY,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Optional.empty(),
        false,
        10_000,
        Optional.empty());
  }
}
