package dev.nightjar.agent.probe;

import dev.nightjar.agent.cause.Frame;
import java.util.ArrayList;
import java.util.List;

/// What a JVM tells of its threads, the innermost call first.
///
/// ```
/// "main" #1 [4711] prio=5 … tid=0x… nid=4711 waiting on condition  [0x…]
///    java.lang.Thread.State: TIMED_WAITING (sleeping)
/// 	at java.lang.Thread.sleep0(java.base@25/Native Method)
/// 	at Job.main(Job.java:12)
/// ```
final class ThreadDumpText {
  private ThreadDumpText() {}

  /// The threads that run Java code; those of the JVM itself have no frames and are left out.
  static List<ThreadStack> parse(String dump) {
    var threads = new ArrayList<ThreadStack>();
    String name = "";
    var frames = new ArrayList<Frame>();
    for (String line : dump.split("\n", -1)) {
      if (line.startsWith("\"")) {
        name = line.substring(1, Math.max(1, line.lastIndexOf('"')));
      } else if (line.startsWith("\tat ")) {
        if (frames.size() < ThreadStack.MAX_FRAMES) {
          frames.add(frame(line.substring(4).strip()));
        }
      } else if (line.isBlank()) {
        add(threads, name, frames);
      }
    }
    add(threads, name, frames);
    return threads;
  }

  private static void add(List<ThreadStack> threads, String name, List<Frame> frames) {
    if (!frames.isEmpty() && threads.size() < ThreadStack.MAX_THREADS) {
      threads.add(new ThreadStack(name, "jvm", frames));
    }
    frames.clear();
  }

  private static Frame frame(String call) {
    int open = call.lastIndexOf('(');
    int close = call.endsWith(")") ? call.length() - 1 : call.length();
    if (open < 0) {
      return new Frame("", 0, call, "");
    }
    String place = call.substring(open + 1, Math.max(open + 1, close));
    place = place.substring(place.lastIndexOf('/') + 1); // behind the module
    int colon = place.lastIndexOf(':');
    int line = colon < 0 ? 0 : FaulthandlerText.number(place.substring(colon + 1));
    return new Frame(
        colon < 0 ? place : place.substring(0, colon), line, call.substring(0, open), "");
  }
}
