package dev.nightjar.model;

/// A request that cannot be served, with a message for the person who made it: what was got, what
/// was wanted, where.
public final class NightjarException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public NightjarException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public NightjarException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }

  /// The message, never null.
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
