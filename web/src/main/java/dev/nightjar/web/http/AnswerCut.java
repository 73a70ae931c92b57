package dev.nightjar.web.http;

import java.io.Serial;

/// An answer that ended before it was whole, and after some of it had gone out: no status can tell
/// of it any more, only the connection that was cut.
final class AnswerCut extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final transient Exception why;

  AnswerCut(Exception why) {
    super(why);
    this.why = why;
  }

  Exception why() {
    return why;
  }
}
