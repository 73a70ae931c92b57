package dev.nightjar.testing.bench;

import dev.nightjar.model.Curve;
import dev.nightjar.model.Frame;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunReport;

/// A report of [RunHistory] as a wrapper would send it.
final class ReportText {
  private ReportText() {}

  static String of(RunReport report) {
    Run run = report.run();
    var text = new StringBuilder(8 << 10);
    text.append("{\"id\":\"").append(run.id().text());
    text.append("\",\"job\":\"").append(run.job());
    text.append("\",\"instance\":\"").append(run.instance());
    text.append("\",\"trace_id\":\"").append(run.traceId());
    text.append("\",\"command\":[\"").append(String.join("\",\"", run.command()));
    text.append("\"],\"pid\":4711,\"state\":\"").append(run.state().wireName());
    text.append("\",\"started_at\":\"").append(run.startedAt());
    text.append("\",\"ended_at\":\"").append(run.endedAt().orElseThrow());
    text.append("\",\"duration\":").append(run.duration().orElseThrow().toMillis() / 1e3);
    text.append(",\"exit_code\":3,\"attempt\":1,\"revision\":2,\"resources\":");
    text.append(
        "{\"cpu_user_seconds\":1.5,\"cpu_system_seconds\":0.25,\"peak_rss_bytes\":12345678,");
    text.append("\"read_bytes\":0,\"written_bytes\":4096},\"evidence\":{\"causes\":[{\"kind\":");
    text.append(
        "\"exit\",\"text\":\"Exited with code 3\",\"confidence\":\"certain\",\"evidence\":[]}],");
    text.append(
        "\"exceptions\":[{\"class\":\"ValueError\",\"message\":\"invalid literal\",\"frames\":[");
    String separator = "";
    for (Frame frame : report.evidence().exceptions().orElseThrow().getFirst().frames()) {
      text.append(separator).append("{\"file\":\"").append(frame.file());
      text.append("\",\"line\":").append(frame.line());
      text.append(",\"function\":\"").append(frame.function());
      text.append("\",\"text\":\"").append(frame.text()).append("\"}");
      separator = ",";
    }
    text.append("]}],\"curve\":").append(of(report.evidence().curve().orElseThrow()));
    text.append(",\"facts\":{\"boot_id\":\"8c2f0e11\",\"cwd\":\"/srv/orders\"}}}");
    return text.toString();
  }

  private static String of(Curve curve) {
    var text = new StringBuilder("{\"columns\":[\"");
    text.append(String.join("\",\"", curve.columns())).append("\"],\"points\":[");
    for (int row = 0; row < curve.size(); row++) {
      text.append(row == 0 ? "[" : ",[");
      for (int column = 0; column < curve.columns().size(); column++) {
        text.append(column == 0 ? "" : ",").append((long) curve.value(row, column));
      }
      text.append(']');
    }
    return text.append("]}").toString();
  }
}
