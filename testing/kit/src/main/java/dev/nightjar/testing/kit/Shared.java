package dev.nightjar.testing.kit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Outside test data and sample scripts, which stand beside the project in `../shared` and are used
/// in place. Where they are absent, the tests that need them say so and do not run.
public final class Shared {
  private Shared() {}

  /// The folder or file at `relative`, such as `conformance/promql`; aborts the running test, with
  /// a line on standard output, when it is absent.
  @SuppressWarnings("SystemOut") // the one line that a person without the data must see
  public static Path path(String relative) {
    Path path = Path.of(System.getProperty("nightjar.shared", "../../shared"), relative);
    if (!Files.exists(path)) {
      String message = "did not run: " + path.normalize() + " is absent";
      System.out.println(message);
      Assumptions.abort(message);
    }
    return path;
  }
}
