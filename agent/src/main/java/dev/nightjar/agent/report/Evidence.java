package dev.nightjar.agent.report;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is found out about a run while it runs and at its end: named sections of JSON, as
/// `docs/api.md` describes them, and single facts. The reporter sends what changed.
///
/// Safe for use by many threads. A section that would not fit into a report is left out, and a fact
/// says so.
public final class Evidence {
  /// Characters of one section: what the server takes of a whole report is several times that.
  static final int MAX_SECTION_CHARS = 512 * 1024;

  private static final int MAX_FACTS = 100;
  private static final String FACTS = "facts";

  /// One section as it was put last; `change` numbers the puts of all sections.
  private static final class Section {
    private final String name;
    private JsonText value;
    private long change;

    Section(String name, JsonText value, long change) {
      this.name = name;
      this.value = value;
      this.change = change;
    }
  }

  private final Object lock = new Object();

  @GuardedBy("lock")
  private final List<Section> sections = new ArrayList<>();

  @GuardedBy("lock")
  private final List<String> factNames = new ArrayList<>();

  @GuardedBy("lock")
  private final List<String> factValues = new ArrayList<>();

  @GuardedBy("lock")
  private long changes;

  /// Replaces a section, such as `causes`; the value is ours from now on.
  public void put(String section, JsonText value) {
    if (value.length() > MAX_SECTION_CHARS) {
      fact(section.concat("_left_out"), "its " + value.length() + " characters are too many");
      return;
    }
    synchronized (lock) {
      changes++;
      Section known = section(section);
      if (known == null) {
        sections.add(new Section(section, value, changes));
      } else {
        known.value = value;
        known.change = changes;
      }
    }
  }

  /// Replaces one of the section `facts`.
  public void fact(String name, String value) {
    synchronized (lock) {
      int at = factNames.indexOf(name);
      if (at >= 0) {
        factValues.set(at, value);
      } else if (factNames.size() < MAX_FACTS) {
        factNames.add(name);
        factValues.add(value);
      }
      var json = new JsonText().open('{');
      for (int i = 0; i < factNames.size(); i++) {
        json.key(factNames.get(i)).string(factValues.get(i));
      }
      json.close('}');
      changes++;
      Section known = section(FACTS);
      if (known == null) {
        sections.add(new Section(FACTS, json, changes));
      } else {
        known.value = json;
        known.change = changes;
      }
    }
  }

  /// The number of the last change; 0 when nothing was put.
  long changes() {
    synchronized (lock) {
      return changes;
    }
  }

  /// The number of the last change but those of section `name`.
  long changesBut(String name) {
    synchronized (lock) {
      long last = 0;
      for (Section section : sections) {
        last = section.name.equals(name) ? last : Math.max(last, section.change);
      }
      return last;
    }
  }

  /// Appends the field `evidence` with all sections that changed after `since`, if any did.
  void append(JsonText json, long since) {
    synchronized (lock) {
      boolean isOpen = false;
      for (Section section : sections) {
        if (section.change > since) {
          if (!isOpen) {
            json.key("evidence").open('{');
            isOpen = true;
          }
          json.key(section.name).json(section.value);
        }
      }
      if (isOpen) {
        json.close('}');
      }
    }
  }

  @GuardedBy("lock")
  private @Nullable Section section(String name) {
    for (Section section : sections) {
      if (section.name.equals(name)) {
        return section;
      }
    }
    return null;
  }
}
