package dev.nightjar.testing.kit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/// Keeps what the code under test logs as errors, for all tests of this process. A room whose tests
/// want it names it in `META-INF/services/org.slf4j.spi.SLF4JServiceProvider` of its test
/// resources.
public final class RecordedLogs implements SLF4JServiceProvider {
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final List<String> ERRORS = new CopyOnWriteArrayList<>();

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter contexts = new NOPMDCAdapter();

  /// Waits for an error whose text contains this.
  ///
  /// @throws AssertionError when none has come after 30 seconds
  public static void awaitError(String part) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (ERRORS.stream().noneMatch(error -> error.contains(part))) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no error was logged that contains: " + part + "; but: " + ERRORS);
      }
      Thread.onSpinWait();
    }
  }

  private static final class Recorder extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String pattern,
        Object @Nullable [] arguments,
        @Nullable Throwable thrown) {
      if (level == Level.ERROR) {
        ERRORS.add(MessageFormatter.basicArrayFormat(pattern, arguments) + ": " + thrown);
      }
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return false;
    }

    @Override
    public boolean isWarnEnabled() {
      return false;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return _ -> new Recorder();
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return contexts;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}
