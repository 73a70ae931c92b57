package dev.nightjar.cli.view;

import dev.nightjar.web.http.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a run's output from where it stands to where it ends now, again and again, each line once.
final class OutputReader {
  /// Lines a page: little enough to show the first ones at once.
  private static final int PAGE = 1_000;

  /// @param stream null for all
  /// @param text null for any
  record Filter(@Nullable String stream, @Nullable String text) {
    private String parameters() {
      return (stream == null ? "" : "&stream=" + Api.encoded(stream))
          + (text == null ? "" : "&q=" + Api.encoded(text));
    }
  }

  private final Api api;
  private final String id;
  private final Filter filter;
  private final LinePrinter printer;

  /// The first line that was not looked at yet.
  private long from;

  OutputReader(Api api, String id, Filter filter, LinePrinter printer) {
    this.api = api;
    this.id = id;
    this.filter = filter;
    this.printer = printer;
  }

  /// What one reading found.
  ///
  /// @param hasEnded whether the run had ended when it began
  /// @param hasNew whether there were lines that were not looked at before
  record Found(boolean hasEnded, boolean hasNew) {}

  /// Prints the lines that are new.
  Found readOn() {
    long begin = from;
    // Asked first: lines up to this number are stored already, so none of them is missed below.
    JsonObject run = api.object("/runs/" + id);
    long stored = run.integer("output_lines").orElse(0L);
    String state = run.text("state").orElse("");
    Optional<String> cursor = Optional.empty();
    do {
      String more = cursor.map(text -> "&cursor=" + Api.encoded(text)).orElse("");
      byte[] answer =
          api.bytes(
              "/runs/"
                  + id
                  + "/output?from="
                  + begin
                  + "&limit="
                  + PAGE
                  + filter.parameters()
                  + more);
      JsonObject page = api.parsed(answer);
      printer.print(page.objects("data"), JsonText.items(answer));
      page.objects("data").stream()
          .flatMap(line -> line.integer("seq").stream())
          .forEach(seq -> from = Math.max(from, seq + 1));
      cursor = page.text("next");
    } while (cursor.isPresent() && !printer.isClosed());
    from = Math.max(from, stored);
    return new Found(!state.equals("running"), from > begin);
  }

  boolean isWatched() {
    return !printer.isClosed();
  }
}
