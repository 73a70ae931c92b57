package dev.nightjar.agent.cause;

import dev.nightjar.base.process.FileRoom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A disk without room: a claim that the output makes, held against the file systems that it could
/// have meant.
final class DiskCause {
  private static final String[] TEXTS = {
    "no space left on device",
    "enospc",
    "errno 28]",
    "disk quota exceeded",
    "edquot",
    "errno 122]",
    "database or disk is full",
    "disk is full",
    "disk full",
    "storagefull",
    "there is not enough space"
  };

  /// A file system with less is as good as full: the last write may have been larger.
  private static final long NO_ROOM_BYTES = 64 << 10;

  private static final int MAX_PLACES = 24;

  private DiskCause() {}

  static @Nullable Cause of(DeathFacts facts) {
    String line = lastLine(facts);
    if (line.isEmpty()) {
      return null;
    }
    var named = new LinkedHashSet<String>();
    PathsIn.text(line, named);
    var other = new LinkedHashSet<String>();
    for (String word : facts.command()) {
      PathsIn.word(word, other);
    }
    other.add(System.getProperty("user.dir", "."));
    String temporary = System.getenv("TMPDIR");
    other.add(temporary == null || temporary.isEmpty() ? "/tmp" : temporary);
    other.removeAll(named);
    var evidence = new ArrayList<String>();
    evidence.add("output: " + Words.cut(line, 300));
    return judged(look(named), look(other), evidence);
  }

  private static Cause judged(List<Room> named, List<Room> other, List<String> evidence) {
    Room full = firstFull(named);
    boolean isNamedSpacious = full == null && !named.isEmpty();
    full = full == null ? firstFull(other) : full;
    var seen = new ArrayList<Room>(named);
    seen.addAll(other);
    for (Room each : seen) {
      String told = each.told();
      if ((each.isFull() || named.contains(each)) && !evidence.contains(told)) {
        evidence.add(told);
      }
    }
    if (full == null) {
      evidence.add("no full disk was found at its end");
      return new Cause(
          "disk_full", "A disk was full, as its output says", Confidence.LIKELY, evidence);
    }
    String what = full.room.freeBytes() < NO_ROOM_BYTES ? "no room" : "no room for another file";
    return new Cause(
        "disk_full",
        "The disk was full: there is " + what + " on that of " + full.path,
        isNamedSpacious ? Confidence.LIKELY : Confidence.CERTAIN,
        evidence);
  }

  private static @Nullable Room firstFull(List<Room> rooms) {
    for (Room each : rooms) {
      if (each.isFull()) {
        return each;
      }
    }
    return null;
  }

  private static String lastLine(DeathFacts facts) {
    for (int i = facts.tail().size() - 1; i >= 0; i--) {
      if (speaksOfIt(facts.tail().get(i))) {
        return facts.tail().get(i).strip();
      }
    }
    for (Thrown each : facts.thrown()) {
      String line = each.type() + ": " + each.message();
      if (speaksOfIt(line)) {
        return line;
      }
    }
    return "";
  }

  private static boolean speaksOfIt(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    for (String text : TEXTS) {
      if (lower.contains(text)) {
        return true;
      }
    }
    return false;
  }

  private static List<Room> look(Set<String> paths) {
    return Glance.at(
        () -> {
          var rooms = new ArrayList<Room>();
          int places = 0;
          for (String path : paths) {
            Room room = places++ < MAX_PLACES ? Room.of(path) : null;
            if (room != null) {
              rooms.add(room);
            }
          }
          return rooms;
        },
        List.of());
  }

  private record Room(String path, FileRoom room) {
    /// The room where a file lies, or where it would.
    static @Nullable Room of(String path) {
      String place = path;
      FileRoom found = FileRoom.of(place);
      int slash = place.lastIndexOf('/');
      if (found == null && slash > 0) {
        place = place.substring(0, slash);
        found = FileRoom.of(place);
      }
      return found == null || found.totalBytes() <= 0 ? null : new Room(path, found);
    }

    boolean isFull() {
      return room.freeBytes() < NO_ROOM_BYTES || room.freeFiles() == 0;
    }

    String told() {
      String files = room.freeFiles() == 0 ? ", and no room for another file" : "";
      return "the file system of "
          + path
          + " has "
          + size(room.freeBytes())
          + " free of "
          + size(room.totalBytes())
          + files;
    }

    private static String size(long bytes) {
      String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
      long value = bytes;
      int unit = 0;
      while (value >= 10_240 && unit < units.length - 1) {
        value >>= 10;
        unit++;
      }
      return value + " " + units[unit];
    }
  }
}
