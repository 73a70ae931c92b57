package dev.nightjar.agent.probe;

import dev.nightjar.agent.cause.Frame;
import dev.nightjar.agent.cause.Thrown;
import dev.nightjar.agent.report.JsonText;
import dev.nightjar.base.process.RegularFile;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the Pythons of a run left in its folder: uncaught exceptions, as `_nightjar_exceptions.py`
/// describes them, and the stack of a fatal error. Whoever runs as the same user can write there,
/// so nothing in it is relied on.
final class PreloadExceptions {
  /// One exception as it was told.
  record Told(Thrown thrown, int pid, long atMillis) {}

  private static final int MAX_FILES = 200;
  private static final int MAX_FILE = 256 * 1024;
  private static final int MAX_TOLD = 30;
  private static final long LATEST_MILLIS = 4_102_444_800_000L; // the year 2100
  private static final int MAX_CHAIN = 10;
  private static final int MAX_FRAMES = 200;
  private static final String FATAL_CLASS = "FatalError";

  private PreloadExceptions() {}

  /// All that is told in a folder, oldest first.
  static List<Told> in(String folder) {
    var told = new ArrayList<Told>();
    String[] names = new File(folder).list();
    if (names == null) {
      return told;
    }
    Arrays.sort(names);
    for (String name : Arrays.copyOf(names, Math.min(names.length, MAX_FILES))) {
      Path file = Path.of(folder, name);
      if (name.endsWith(".exceptions")) {
        parse(read(file), told);
      } else if (name.endsWith(".stacks")) {
        Told fatal = fatal(read(file), file.toFile().lastModified());
        if (fatal != null) {
          told.add(fatal);
        }
      }
    }
    told.sort(Comparator.comparingLong(Told::atMillis));
    return told.subList(0, Math.min(told.size(), MAX_TOLD));
  }

  /// The texts of fatal errors in a folder, as faulthandler wrote them.
  static String fatalText(String folder) {
    var text = new StringBuilder();
    String[] names = new File(folder).list();
    for (int i = 0; names != null && i < Math.min(names.length, MAX_FILES); i++) {
      Path file = Path.of(folder, names[i]);
      if (names[i].endsWith(".stacks") && text.length() < MAX_FILE) {
        String dump = dump(read(file));
        int at = dump.indexOf("Fatal Python error: ");
        text.append(at < 0 ? "" : dump.substring(at));
      }
    }
    return text.toString();
  }

  private static String read(Path file) {
    byte[] bytes = RegularFile.bytes(file.toString(), false, 0, MAX_FILE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// What stands behind the registration; empty when there is none.
  private static String dump(String text) {
    return text.startsWith("nightjar-stacks 1 ") ? text.substring(text.indexOf('\n') + 1) : "";
  }

  private static @Nullable Told fatal(String text, long atMillis) {
    String dump = dump(text);
    int at = dump.indexOf("Fatal Python error: ");
    String error = at < 0 ? "" : FaulthandlerText.fatalError(dump.substring(at));
    if (error.isEmpty()) {
      return null;
    }
    String[] words = text.split("[ \n]", 8);
    int pid = words.length > 2 ? FaulthandlerText.number(words[2]) : 0;
    String thread = "";
    List<Frame> frames = List.of();
    for (ThreadStack stack : FaulthandlerText.parse(dump.substring(at), mainThread(words))) {
      if (frames.isEmpty()) {
        frames = stack.frames().reversed(); // of the thread that died, which stands first
        thread = stack.thread();
      }
    }
    return new Told(new Thrown(FATAL_CLASS, error, thread, frames, "", null), pid, atMillis);
  }

  private static long mainThread(String[] words) {
    try {
      return words.length > 7 ? Long.parseLong(words[6]) : 0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /// Adds the exceptions of one file; a record that has no end, as of a process that was killed
  /// while it wrote, is left out.
  static void parse(String text, List<Told> told) {
    Builder open = null;
    for (String line : text.split("\n", -1)) {
      int space = line.indexOf(' ');
      String word = space < 0 ? line : line.substring(0, space);
      String value = space < 0 ? "" : line.substring(space + 1);
      if (word.equals("exception")) {
        open = value.equals("1") ? new Builder() : null;
      } else if (open != null && word.equals("end")) {
        told.add(new Told(open.build(0), open.pid, open.atMillis));
        open = null;
      } else if (open != null) {
        open.add(word, value);
      }
    }
  }

  /// One record as it is read.
  private static final class Builder {
    private static final class Link {
      private String type = "";
      private String message = "";
      private String relation = "";
      private final List<Frame> frames = new ArrayList<>();
    }

    private final List<Link> chain = new ArrayList<>(List.of(new Link()));
    private String thread = "";
    private int pid;
    private long atMillis;

    void add(String word, String value) {
      Link link = chain.getLast();
      switch (word) {
        case "pid" -> pid = FaulthandlerText.number(value);
        case "at" -> atMillis = millis(value);
        case "thread" -> thread = plain(value);
        case "class" -> link.type = plain(value);
        case "message" -> link.message = plain(value);
        case "frame" -> addFrame(link, value);
        case "relation" -> {
          if (chain.size() < MAX_CHAIN) {
            link.relation = value.equals("cause") ? "cause" : "context";
            chain.add(new Link());
          }
        }
        default -> {} // of a newer preload
      }
    }

    private static void addFrame(Link link, String value) {
      String[] parts = value.split("\t", 4);
      if (parts.length == 4 && link.frames.size() < MAX_FRAMES) {
        link.frames.add(
            new Frame(
                plain(parts[2]),
                FaulthandlerText.number(parts[0]),
                plain(parts[1]),
                plain(parts[3])));
      }
    }

    private static long millis(String digits) {
      try {
        return Math.clamp(Long.parseLong(digits), 0, LATEST_MILLIS);
      } catch (NumberFormatException _) {
        return 0;
      }
    }

    Thrown build(int at) {
      Link link = chain.get(at);
      Thrown cause = at + 1 < chain.size() ? build(at + 1) : null;
      return new Thrown(
          link.type, link.message, at == 0 ? thread : "", link.frames, link.relation, cause);
    }
  }

  private static String plain(String escaped) {
    if (escaped.indexOf('\\') < 0) {
      return escaped;
    }
    var text = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != '\\' || i + 1 == escaped.length()) {
        text.append(c);
        continue;
      }
      char kind = escaped.charAt(++i);
      switch (kind) {
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case '\\' -> text.append('\\');
        default -> text.append('\\').append(kind); // a byte that is no text, as Python wrote it
      }
    }
    return text.toString();
  }

  /// The section `exceptions` of the evidence.
  static JsonText json(List<Told> told) {
    var json = new JsonText().open('[');
    for (Told each : told) {
      json.open('{');
      fields(json, each.thrown, each.pid, each.atMillis);
      json.close('}');
    }
    return json.close(']');
  }

  private static void fields(JsonText json, Thrown thrown, int pid, long atMillis) {
    json.key("class").string(thrown.type()).key("message").string(thrown.message());
    json.key("thread").string(thrown.thread()).key("pid").known(pid > 0 ? pid : -1);
    json.key("at").time(atMillis).key("source").string("hook");
    ProcessDump.frames(json.key("frames"), thrown.frames());
    json.key("relation").string(thrown.relation()).key("cause");
    Thrown cause = thrown.cause();
    if (cause == null) {
      json.none();
    } else {
      json.open('{');
      fields(json, cause, pid, atMillis);
      json.close('}');
    }
  }
}
