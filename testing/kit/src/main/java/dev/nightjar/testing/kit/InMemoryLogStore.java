package dev.nightjar.testing.kit;

import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Tenant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The plainest log store: a list per tenant that each question walks through. Safe for use by many
/// threads.
public final class InMemoryLogStore implements LogStore {
  private record Entry(LogLine line, int number) {}

  private static final Comparator<Entry> BY_TIME =
      Comparator.comparingLong((Entry entry) -> entry.line().timestampNanos())
          .thenComparingInt(Entry::number);

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Tenant, List<Entry>> entries = new HashMap<>(); // guarded by lock

  @Override
  public Appended append(Tenant tenant, List<LogLine> lines) {
    List<Refusal> cut = new ArrayList<>();
    lock.lock();
    try {
      List<Entry> known = entries.computeIfAbsent(tenant, _ -> new ArrayList<>());
      for (LogLine given : lines) {
        LogLine line = given.shortened(MAX_BODY_BYTES);
        if (!line.body().equals(given.body())) {
          String detail = "longer than " + MAX_BODY_BYTES + " bytes; its head was stored";
          cut.add(new Refusal(Refusal.Reason.OVER_LIMIT, "", detail));
        }
        known.add(new Entry(clean(line), known.size()));
      }
    } finally {
      lock.unlock();
    }
    return new Appended(lines.size(), cut);
  }

  @Override
  public LogPage find(Tenant tenant, LogQuery query) {
    Comparator<Entry> order = query.newestFirst() ? BY_TIME.reversed() : BY_TIME;
    Optional<Entry> after = query.cursor().map(InMemoryLogStore::parse);
    List<Entry> found =
        all(tenant).stream()
            .filter(entry -> matches(entry.line(), query))
            .filter(entry -> after.isEmpty() || order.compare(entry, after.get()) > 0)
            .sorted(order)
            .limit(query.limit() + 1L)
            .toList();
    if (found.size() <= query.limit()) {
      return new LogPage(lines(found), Optional.empty());
    }
    List<Entry> page = found.subList(0, query.limit());
    Entry last = page.getLast();
    String next = last.line().timestampNanos() + "." + last.number();
    return new LogPage(lines(page), Optional.of(next));
  }

  private List<Entry> all(Tenant tenant) {
    lock.lock();
    try {
      return List.copyOf(entries.getOrDefault(tenant, List.of()));
    } finally {
      lock.unlock();
    }
  }

  private static boolean matches(LogLine line, LogQuery query) {
    Labels fields = query.fields();
    for (int i = 0; i < fields.size(); i++) {
      if (!line.fields().get(fields.name(i)).equals(fields.value(i))) {
        return false;
      }
    }
    return line.timestampNanos() >= query.fromNanos()
        && line.timestampNanos() < query.toNanos()
        && query.stream().stream().allMatch(matcher -> matcher.matches(line.stream()))
        && line.body().contains(clean(query.contains().orElse("")));
  }

  private static List<LogLine> lines(List<Entry> entries) {
    return entries.stream().map(Entry::line).toList();
  }

  private static Entry parse(String cursor) {
    int dot = cursor.indexOf('.');
    try {
      long time = Long.parseLong(cursor.substring(0, Math.max(0, dot)));
      int number = Integer.parseInt(cursor.substring(dot + 1));
      return new Entry(new LogLine(time, Labels.EMPTY, Labels.EMPTY, ""), number);
    } catch (NumberFormatException e) {
      throw new NightjarException(ErrorCode.BAD_DATA, "\"" + cursor + "\" is not a cursor", e);
    }
  }

  private static LogLine clean(LogLine line) {
    return new LogLine(
        line.timestampNanos(), clean(line.stream()), clean(line.fields()), clean(line.body()));
  }

  private static Labels clean(Labels labels) {
    var clean = Labels.builder();
    labels.forEach((name, value) -> clean.set(clean(name), clean(value)));
    return clean.build();
  }

  private static String clean(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
