package dev.nightjar.agent.probe;

import dev.nightjar.agent.cause.Frame;
import java.util.List;

/// Where one thread stands.
///
/// @param thread its name, or what is known instead
/// @param language `python` or `jvm`
/// @param frames the innermost call first
record ThreadStack(String thread, String language, List<Frame> frames) {
  static final int MAX_THREADS = 200;
  static final int MAX_FRAMES = 100;

  ThreadStack {
    frames = List.copyOf(frames);
  }
}
