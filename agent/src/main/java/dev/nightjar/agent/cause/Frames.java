package dev.nightjar.agent.cause;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The calls of one stack while it is read: of a deep one the outermost and the innermost are kept.
final class Frames {
  private static final int MAX_HEAD = 30;
  private static final int MAX_TAIL = 70;

  private final List<Frame> head = new ArrayList<>();
  private final List<Frame> tail = new ArrayList<>();

  void add(Frame frame) {
    if (head.size() < MAX_HEAD) {
      head.add(frame);
    } else {
      if (tail.size() == MAX_TAIL) {
        tail.removeFirst();
      }
      tail.add(frame);
    }
  }

  boolean isEmpty() {
    return head.isEmpty();
  }

  Frame last() {
    return tail.isEmpty() ? head.getLast() : tail.getLast();
  }

  void replaceLast(Frame frame) {
    List<Frame> end = tail.isEmpty() ? head : tail;
    end.set(end.size() - 1, frame);
  }

  /// As they came.
  List<Frame> all() {
    var all = new ArrayList<>(head);
    all.addAll(tail);
    return all;
  }

  /// The other way round, for those that print the innermost call first.
  List<Frame> reversed() {
    List<Frame> all = all();
    Collections.reverse(all);
    return all;
  }

  /// The number in `text` between two places, or 0.
  static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9' || value > 100_000_000) {
        return 0;
      }
      value = value * 10 + c - '0';
    }
    return value;
  }
}
