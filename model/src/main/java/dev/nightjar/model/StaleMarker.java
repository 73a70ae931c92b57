package dev.nightjar.model;

/// The sample value that ends a series: one certain NaN, told from all others by its bits, as in
/// Prometheus.
public final class StaleMarker {
  private static final long BITS = 0x7ff0000000000002L;

  /// The marker as a value. Compare with [#is], never with `==`.
  public static final double VALUE = Double.longBitsToDouble(BITS);

  private StaleMarker() {}

  public static boolean is(double value) {
    return Double.doubleToRawLongBits(value) == BITS;
  }
}
