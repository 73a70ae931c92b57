package dev.nightjar.agent.probe;

import dev.nightjar.agent.report.JsonText;

/// What a run used over its time, in at most [#MAX_POINTS] points: when there are so many, every
/// other one is dropped, and from then on they are taken twice as far apart. Owned by one thread.
final class Curve {
  static final int MAX_POINTS = 300;
  private static final String[] COLUMNS = {
    "t",
    "rss_bytes",
    "pss_bytes",
    "cpu_seconds",
    "read_bytes",
    "written_bytes",
    "threads",
    "fds",
    "sockets",
    "processes",
    "waiting"
  };

  private final Usage[] points = new Usage[MAX_POINTS];
  private int count;
  private double spacing;

  /// Takes a point or, when it is too near to the one before, leaves it.
  void add(Usage usage) {
    if (count == MAX_POINTS) {
      spacing = 2 * (points[MAX_POINTS - 1].seconds() - points[0].seconds()) / MAX_POINTS;
      for (int i = 0; 2 * i < MAX_POINTS; i++) {
        points[i] = points[2 * i];
      }
      count = MAX_POINTS / 2;
    }
    if (count == 0 || usage.seconds() - points[count - 1].seconds() >= spacing * 0.9) {
      points[count++] = usage;
    }
  }

  int size() {
    return count;
  }

  /// Seconds that points are apart by now; 0 while there is room for all.
  double spacing() {
    return spacing;
  }

  Usage point(int index) {
    return points[index];
  }

  JsonText json() {
    var json = new JsonText().open('{').key("columns").open('[');
    for (String column : COLUMNS) {
      json.string(column);
    }
    json.close(']').key("points").open('[');
    for (int i = 0; i < count; i++) {
      Usage at = points[i];
      json.open('[').decimal(at.seconds()).number(at.rssBytes()).known(at.pssBytes());
      json.decimal(at.cpuSeconds()).known(at.readBytes()).known(at.writtenBytes());
      json.number(at.threads()).known(at.fds()).known(at.sockets());
      json.number(at.processes()).number(at.waiting()).close(']');
    }
    return json.close(']').close('}');
  }
}
