package dev.nightjar.jobs.ping;

import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunReports;
import dev.nightjar.model.RunReports.OutputLine;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Keeps the bodies of pings as lines, all at the time of the ping: lines of equal time stay in
/// their order.
public final class PingLines {
  /// As many as a report of output may hold.
  private static final int BATCH = 10_000;

  /// A client sends both of a command's streams as one.
  private static final String STREAM = "both";

  private final RunStore runs;
  private final RunReports reports;
  private final LogStore lines;
  private final Refusals refusals;

  public PingLines(RunStore runs, RunReports reports, LogStore lines, Refusals refusals) {
    this.runs = runs;
    this.reports = reports;
    this.lines = lines;
    this.refusals = refusals;
  }

  /// Adds the body to a run's output, after what is there.
  void append(Tenant tenant, Run run, Ping ping, Instant now) {
    List<String> texts = PingBody.lines(ping.body());
    List<OutputLine> output = new ArrayList<>(texts.size());
    for (String text : texts) {
      output.add(new OutputLine(nanos(now), STREAM, text));
    }
    for (int i = 0; i < output.size(); i += BATCH) {
      List<OutputLine> batch = output.subList(i, Math.min(output.size(), i + BATCH));
      reports.output(tenant, run.id(), runs.outputLines(tenant, run.id()), batch);
    }
  }

  /// Keeps the body as lines of the job that belong to no run.
  void note(Tenant tenant, String job, Ping ping, Instant now) {
    var stream = Labels.of("job", job, "instance", ping.client(), "stream", "log");
    var fields = Labels.builder();
    ping.runId().ifPresent(name -> fields.set(PingedRuns.RUN_ID, name.toString()));
    List<LogLine> noted = new ArrayList<>();
    for (String text : PingBody.lines(ping.body())) {
      noted.add(new LogLine(nanos(now), stream, fields.build(), text));
    }
    if (!noted.isEmpty()) {
      lines.append(tenant, noted).refused().forEach(each -> refusals.count("logs", each));
    }
  }

  private static long nanos(Instant now) {
    return TimeUnit.MILLISECONDS.toNanos(now.toEpochMilli());
  }
}
