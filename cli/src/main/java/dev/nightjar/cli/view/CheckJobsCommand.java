package dev.nightjar.cli.view;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Problem;
import dev.nightjar.jobs.schedule.Crontab;
import dev.nightjar.jobs.schedule.TimerUnit;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import dev.nightjar.server.config.Config;
import dev.nightjar.server.config.ConfigFile;
import dev.nightjar.server.config.Findings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nightjar check jobs FILE`: what is wrong with the jobs that a file gives, and when each is due.
@Command(
    name = "jobs",
    description =
        "Check the jobs of a configuration file, a crontab or a timer: when they are due, and what"
            + " is wrong. Exit code 1 when something is.",
    mixinStandardHelpOptions = true)
public final class CheckJobsCommand implements Callable<Integer> {
  private static final Pattern CONFIG = Pattern.compile("(?m)^[a-z_]+\\s*:(?:\\s|$)");

  @Parameters(paramLabel = "FILE", description = "the file; - is a crontab on standard input")
  private Path file = Path.of("-");

  @Option(names = "--system", description = "a crontab whose lines name a user")
  private boolean isSystem;

  @Spec private CommandSpec spec = CommandSpec.create();

  /// What was read.
  ///
  /// @param warnings do not make it bad
  private record Checked(List<GivenJob> jobs, List<Problem> problems, List<Problem> warnings) {}

  @Override
  public Integer call() {
    Checked checked = read();
    PrintWriter out = spec.commandLine().getOut();
    Screen screen = Screen.ofProcess();
    var words = new ScheduleWords(screen, Clock.system().now());
    out.println(
        screen.line(
            Rich.of(
                file
                    + ": "
                    + counted(checked.jobs().size(), "job")
                    + ", "
                    + counted(checked.problems().size(), "problem")
                    + (checked.warnings().isEmpty()
                        ? ""
                        : ", " + counted(checked.warnings().size(), "warning")))));
    int number = 1;
    for (Problem problem : checked.problems()) {
      out.println(screen.line(Rich.of("  " + number++ + ") " + problem)));
    }
    for (Problem warning : checked.warnings()) {
      out.println(screen.line(Rich.of("  warning: " + warning)));
    }
    for (GivenJob job : checked.jobs()) {
      String said =
          job.schedules().isEmpty()
              ? "no schedule: it is learned"
              : words.of(job.schedules(), job.timezone());
      out.println(screen.line(Rich.of(job.job() + "  " + said)));
      String next = words.next(job.schedules(), job.timezone());
      if (!next.isEmpty()) {
        out.println(screen.line(Rich.of("    " + next)));
      }
    }
    out.flush();
    return checked.problems().isEmpty() ? 0 : 1;
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private Checked read() {
    String name = file.toString();
    String text = GivenFile.text(file);
    if (name.endsWith(".timer")) {
      TimerUnit timer = TimerUnit.parse(name, text);
      return new Checked(List.of(GivenJob.of(name, timer)), timer.problems(), List.of());
    }
    boolean isConfig = name.endsWith(".yml") || name.endsWith(".yaml");
    if (!name.equals("-") && (isConfig || CONFIG.matcher(text).find())) {
      return config();
    }
    Crontab crontab = Crontab.parse(text, isSystem ? Crontab.Form.SYSTEM : Crontab.Form.DETECT);
    return new Checked(GivenJob.of(crontab.entries()), crontab.problems(), List.of());
  }

  private Checked config() {
    var findings = new Findings();
    try {
      Config config = ConfigFile.read(file, findings);
      return new Checked(
          config.jobs().stream().map(CheckJobsCommand::given).toList(),
          ofJobs(findings.problems()),
          ofJobs(findings.warnings()));
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.NOT_FOUND, "cannot read " + file + ": " + e.getClass().getSimpleName(), e);
    } catch (IllegalArgumentException | StackOverflowError e) {
      throw new NightjarException(ErrorCode.BAD_DATA, "cannot read " + file + ": " + e, e);
    }
  }

  /// What concerns jobs, or the whole file.
  private static List<Problem> ofJobs(List<Problem> found) {
    return found.stream()
        .filter(each -> each.path().isEmpty() || each.path().matches("jobs\\b.*"))
        .toList();
  }

  private static GivenJob given(JobSettings settings) {
    return new GivenJob(
        settings.job(), "", settings.schedules(), settings.timezone(), settings.startWithin());
  }
}
