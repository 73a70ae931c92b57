package dev.nightjar.base.process;

/// How a child's output is taken up on its way.
public enum Capture {
  /// A stream that is a terminal or another device goes to the child as it is and is not taken up.
  /// So does a regular file, which is read along. Others, and `/dev/null`, are piped; both through
  /// one pipe where they are one open file, so that their order stays.
  AUTO,

  /// Through a pipe each, whatever they are.
  PIPE,

  /// Into files that this process follows: its own end then means nothing to the child.
  FILE,

  /// Not at all: the child has this process's own streams.
  OFF
}
