package dev.nightjar.model;

/// Why a caller's request cannot be served. The HTTP status hangs off it, so that every door
/// answers alike.
public enum ErrorCode {
  /// The request itself is wrong: syntax, type, range.
  BAD_DATA(400, "bad_data"),
  UNAUTHORIZED(401, "unauthorized"),
  FORBIDDEN(403, "forbidden"),
  NOT_FOUND(404, "not_found"),
  CONFLICT(409, "conflict"),
  /// A body or result larger than the limit.
  TOO_LARGE(413, "too_large"),
  /// The request is well-formed and cannot be evaluated.
  EXECUTION(422, "execution"),
  TOO_MANY(429, "too_many"),
  /// The client went away or cancelled.
  CANCELED(499, "canceled"),
  INTERNAL(500, "internal"),
  /// The part that would answer is not ready, or stopped taking data; retry later.
  UNAVAILABLE(503, "unavailable"),
  TIMEOUT(503, "timeout"),
  /// No room on the disk; heals by itself when there is.
  STORAGE_FULL(507, "storage_full");

  private final int httpStatus;
  private final String wireName;

  ErrorCode(int httpStatus, String wireName) {
    this.httpStatus = httpStatus;
    this.wireName = wireName;
  }

  public int httpStatus() {
    return httpStatus;
  }

  /// The name in API answers, as Prometheus' `errorType` where it has one.
  public String wireName() {
    return wireName;
  }
}
