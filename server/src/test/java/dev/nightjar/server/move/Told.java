package dev.nightjar.server.move;

import java.util.ArrayList;
import java.util.List;

/// Keeps what a move tells.
final class Told implements MoveWatcher {
  final List<String> lines = new ArrayList<>();
  double most;
  int stopAfter = Integer.MAX_VALUE;

  @Override
  public void at(String what, double part) {
    if (part < most - 1e-9 || part > 1) {
      throw new AssertionError("the bar goes from " + most + " to " + part);
    }
    most = part;
  }

  @Override
  public void tell(String line) {
    lines.add(line);
  }

  @Override
  public boolean isStopping() {
    return stopAfter-- <= 0;
  }

  String last() {
    return lines.getLast();
  }

  String all() {
    return String.join("\n", lines);
  }
}
