package dev.nightjar.cli.view;

import dev.nightjar.cli.view.SettingsImport.Result;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;

/// Tells what an import made, what it did not, and why; the sum of it first.
final class ImportReport {
  private final Screen screen;
  private final ScheduleWords words;
  private final PrintWriter out;

  ImportReport(Screen screen, Instant now, PrintWriter out) {
    this.screen = screen;
    this.words = new ScheduleWords(screen, now);
    this.out = out;
  }

  void dry(List<GivenFile> files, List<GivenJob> jobs) {
    line(counted(jobs.size(), "job") + " would be made" + problems(files));
    jobs.forEach(job -> job("would be made", job, ""));
    tellProblems(files);
    out.flush();
  }

  void done(List<GivenFile> files, List<Result> results, String url) {
    long made = count(results, "made");
    long replaced = count(results, "replaced");
    long skipped = count(results, "skipped");
    line(
        counted(made, "job")
            + " made"
            + (replaced == 0 ? "" : ", " + replaced + " replaced")
            + (skipped == 0 ? "" : ", " + skipped + " skipped")
            + problems(files)
            + ", at "
            + url);
    results.forEach(result -> job(result.what(), result.given(), result.why()));
    tellProblems(files);
    out.flush();
  }

  private static long count(List<Result> results, String what) {
    return results.stream().filter(result -> result.what().equals(what)).count();
  }

  private static String problems(List<GivenFile> files) {
    int count = files.stream().mapToInt(file -> file.problems().size()).sum();
    return count == 0 ? "" : "; " + counted(count, "problem");
  }

  private static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private void job(String what, GivenJob job, String why) {
    String zone = job.timezone().isEmpty() ? "" : " " + job.timezone();
    line(
        "  "
            + what
            + "  "
            + job.job()
            + "  ("
            + job.from()
            + ")"
            + (why.isEmpty() ? "" : ": " + why));
    line("      " + words.of(job.schedules(), job.timezone()) + zone);
  }

  private void tellProblems(List<GivenFile> files) {
    for (GivenFile file : files) {
      file.problems().forEach(problem -> line("  problem  " + file.name() + ": " + problem));
    }
  }

  private void line(String text) {
    out.println(screen.line(Rich.of(text)));
  }
}
