package dev.nightjar.search;

import dev.nightjar.model.Labels;
import dev.nightjar.model.LogStore.LogQuery;
import dev.nightjar.model.Matcher;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// A question made ready to be asked of rows and blocks. Immutable.
final class LineFilter {
  private final List<Matcher> stream;
  private final Labels fields;
  private final byte[] needle; // UTF-8; empty when any body will do
  private final String needleLatin; // the same bytes, one character each
  private final long fromNanos;
  private final long toNanos;

  LineFilter(LogQuery query) {
    stream = query.stream();
    fields = query.fields();
    needle = query.contains().orElse("").getBytes(StandardCharsets.UTF_8);
    needleLatin = new String(needle, StandardCharsets.ISO_8859_1);
    fromNanos = query.fromNanos();
    toNanos = query.toNanos();
  }

  boolean isEmpty() {
    return fromNanos >= toNanos;
  }

  long fromNanos() {
    return fromNanos;
  }

  /// The last time that is wanted.
  long lastNanos() {
    return toNanos - 1;
  }

  /// Terms that each block with a matching line has.
  List<byte[]> terms() {
    var terms = new TermSet();
    for (Matcher matcher : stream) {
      if (matcher.kind() == Matcher.Kind.EQUAL && !matcher.value().isEmpty()) {
        Terms.pair(Terms.LABEL, matcher.name(), matcher.value(), terms);
      }
    }
    for (int i = 0; i < fields.size(); i++) {
      Terms.pair(Terms.FIELD, fields.name(i), fields.value(i), terms);
    }
    Terms.wordsWithin(needle, terms);
    return Terms.list(terms);
  }

  boolean matches(Row row) {
    return isInTime(row.timeNanos)
        && matchesStream(row.stream)
        && matchesFields(row.fields)
        && contains(row.body);
  }

  /// Offers the rows of a block that match.
  void collect(Block block, TopRows page) {
    for (int stream = 0; stream < block.streams(); stream++) {
      if (matchesStream(block.stream(stream))) {
        int end = block.firstRow(stream + 1);
        if (needle.length == 0) {
          for (int row = block.firstRow(stream); row < end; row++) {
            offer(block, stream, row, page);
          }
        } else {
          scan(block, stream, page);
        }
      }
    }
  }

  /// Seeks the text over all bodies of a stream at once. A hit may span two bodies: then it is
  /// none.
  private void scan(Block block, int stream, TopRows page) {
    int row = block.firstRow(stream);
    int end = block.firstRow(stream + 1);
    int from = block.bodyStart(row);
    String text = block.latinBodies();
    int limit = block.bodyStart(end);
    int hit = text.indexOf(needleLatin, from, limit);
    while (hit >= 0) {
      while (block.bodyStart(row + 1) <= hit) {
        row++;
      }
      if (hit + needle.length <= block.bodyStart(row + 1)) {
        offer(block, stream, row, page);
        from = block.bodyStart(row + 1);
      } else {
        from = hit + 1;
      }
      hit = from < limit ? text.indexOf(needleLatin, from, limit) : -1;
    }
  }

  private void offer(Block block, int stream, int row, TopRows page) {
    if (isInTime(block.time(row))
        && page.wants(block.time(row), block.number(row))
        && (fields.isEmpty() || matchesFields(block.fields(row)))) {
      page.offer(block.row(stream, row));
    }
  }

  private boolean isInTime(long timeNanos) {
    return timeNanos >= fromNanos && timeNanos < toNanos;
  }

  private boolean matchesStream(Labels labels) {
    for (Matcher matcher : stream) {
      if (!matcher.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  private boolean matchesFields(Labels labels) {
    for (int i = 0; i < fields.size(); i++) {
      if (!labels.get(fields.name(i)).equals(fields.value(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean contains(byte[] body) {
    int last = body.length - needle.length;
    for (int at = 0; at <= last; at++) {
      if (Arrays.equals(body, at, at + needle.length, needle, 0, needle.length)) {
        return true;
      }
    }
    return false;
  }
}
