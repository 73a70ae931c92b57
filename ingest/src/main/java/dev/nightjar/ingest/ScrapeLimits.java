package dev.nightjar.ingest;

/// Limits on one scrape; 0 means none. A page over any of them fails whole.
///
/// @param samples after labels were set
/// @param labels on one series, metric name included
/// @param labelNameLength characters
/// @param labelValueLength characters
/// @param bodyBytes uncompressed
public record ScrapeLimits(
    int samples, int labels, int labelNameLength, int labelValueLength, long bodyBytes) {
  public static final ScrapeLimits NONE = new ScrapeLimits(0, 0, 0, 0, 0);

  public ScrapeLimits {
    check("sample_limit", samples);
    check("label_limit", labels);
    check("label_name_length_limit", labelNameLength);
    check("label_value_length_limit", labelValueLength);
    check("body_size_limit", bodyBytes);
  }

  private static void check(String key, long limit) {
    if (limit < 0) {
      throw Invalid.because(key + " is " + limit + ", it must not be negative");
    }
  }
}
