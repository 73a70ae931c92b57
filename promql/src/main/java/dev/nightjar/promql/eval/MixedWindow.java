package dev.nightjar.promql.eval;

/// The samples of one window of a series that has histograms: all of them, and its floats and its
/// histograms apart. One object moves along the series. Owned by one thread.
final class MixedWindow {
  final Window all;
  final Window floats;
  final Window histograms;
  private final Windows windows;
  private byte[] resets = {}; // by histogram of the series, NOT_KNOWN until somebody asked
  private int row;

  /// What a histogram takes, in floats.
  private static final long HISTOGRAM_WORK = 64;

  private static final byte NOT_KNOWN = 0;
  private static final byte RESET = 1;
  private static final byte NO_RESET = 2;

  MixedWindow(Evaluation evaluation, Windows windows, Window all) {
    this.windows = windows;
    this.all = all;
    this.floats = new Window(evaluation, new WindowEdges(windows), all.grid);
    this.histograms = new Window(evaluation, new WindowEdges(windows), all.grid);
  }

  /// Turns to a series, whose samples [#all] holds.
  void begin(int toRow) {
    row = toRow;
    all.samples.part(floats.samples, histograms.samples);
    all.edges.find(all.samples);
    floats.edges.find(floats.samples);
    histograms.edges.find(histograms.samples);
    resets = new byte[histograms.samples.size];
  }

  /// Moves to the window of a step; false when it is empty.
  boolean moveTo(int step) {
    floats.moveTo(step);
    if (histograms.moveTo(step)) {
      histograms.spend(HISTOGRAM_WORK * histograms.size());
    }
    return all.moveTo(step);
  }

  boolean hasFloats() {
    return floats.samples.size > 0 && floats.size() > 0;
  }

  boolean hasHistograms() {
    return histograms.samples.size > 0 && histograms.size() > 0;
  }

  /// The name of the series' metric.
  String metric() {
    return windows.labels(row).metricName();
  }

  /// Whether counts began anew between a histogram of the series and the one before it. Windows
  /// overlap, so that the answer is kept.
  boolean isReset(int at) {
    if (resets[at] == NOT_KNOWN) {
      Samples samples = histograms.samples;
      boolean reset =
          samples.beganAnew(at) || HistogramReset.between(histograms.at(at - 1), histograms.at(at));
      resets[at] = reset ? RESET : NO_RESET;
    }
    return resets[at] == RESET;
  }

  /// Makes what a function says of a window.
  interface Function {
    /// Sets the value of a window that is not empty, if it has one.
    void apply(MixedWindow window, int step, Column into);
  }

  /// Applies a function to all windows of the series.
  void all(Function function, Column into) {
    for (int step = 0; step < into.steps(); step++) {
      into.put(step, Points.ABSENT);
      if (moveTo(step)) {
        function.apply(this, step, into);
      }
    }
  }
}
