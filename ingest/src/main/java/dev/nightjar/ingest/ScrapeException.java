package dev.nightjar.ingest;

/// Why a scrape failed, in words for the person who looks at the target.
public final class ScrapeException extends Exception {
  private static final long serialVersionUID = 1L;

  public ScrapeException(String message) {
    super(message);
  }

  /// The message, never null.
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
