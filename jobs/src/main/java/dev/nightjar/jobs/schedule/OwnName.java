package dev.nightjar.jobs.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name under which a command reports itself: by `nightjar run --job NAME`, or by a ping.
final class OwnName {
  private static final int LONGEST = 200;
  private static final Pattern URL = Pattern.compile("https?://([^/\\s\"'<>]+)(/[^\\s\"'<>;|&)]*)");
  private static final Pattern SIGNAL = Pattern.compile("start|fail|log|[0-9]{1,3}|\\$.*");
  private static final Pattern SLUG = Pattern.compile("[a-z0-9_-]{1,200}");
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");

  private OwnName() {}

  static Optional<String> of(String command) {
    for (List<String> words : ShellWords.of(command)) {
      Optional<String> name = wrapped(words);
      if (name.isPresent()) {
        return name.filter(each -> !each.isBlank() && each.length() <= LONGEST);
      }
    }
    return pinged(command);
  }

  /// `nightjar run --job NAME`, `runitor -slug NAME`; a name with a variable in it is not known.
  private static Optional<String> wrapped(List<String> words) {
    boolean isRun = false;
    boolean isRunitor = false;
    for (int i = 0; i < words.size() && !words.get(i).equals("--"); i++) {
      String word = words.get(i);
      String base = word.substring(word.lastIndexOf('/') + 1);
      isRun |= base.equals("nightjar") && i + 1 < words.size() && words.get(i + 1).equals("run");
      isRunitor |= base.equals("runitor");
      String option = word.replaceFirst("=.*", "").replaceFirst("^--", "-");
      if ((isRun && option.equals("-job")) || (isRunitor && option.equals("-slug"))) {
        String value =
            word.indexOf('=') > 0
                ? word.substring(word.indexOf('=') + 1)
                : i + 1 < words.size() ? words.get(i + 1) : "";
        return Optional.of(value).filter(each -> each.indexOf('$') < 0);
      }
    }
    return Optional.empty();
  }

  /// The slug of a ping's address: `/ping/SLUG`, `/ping/KEY/SLUG`, `hc-ping.com/KEY/SLUG`.
  private static Optional<String> pinged(String command) {
    Matcher url = URL.matcher(command);
    while (url.find()) {
      List<String> parts = new ArrayList<>();
      for (String part : url.group(2).replaceFirst("[?#].*", "").split("/")) {
        if (!part.isEmpty()) {
          parts.add(part);
        }
      }
      int ping = parts.indexOf("ping");
      boolean isHosted = url.group(1).equals("hc-ping.com");
      if (ping < 0 && !isHosted) {
        continue;
      }
      List<String> address = new ArrayList<>(parts.subList(isHosted ? 0 : ping + 1, parts.size()));
      if (address.size() > 1 && SIGNAL.matcher(address.getLast()).matches()) {
        address.removeLast();
      }
      boolean isSlug = isHosted ? address.size() == 2 : !address.isEmpty() && address.size() <= 2;
      if (isSlug
          && SLUG.matcher(address.getLast()).matches()
          && !ID.matcher(address.getLast()).matches()) {
        return Optional.of(address.getLast());
      }
    }
    return Optional.empty();
  }
}
