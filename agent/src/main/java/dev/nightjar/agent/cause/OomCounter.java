package dev.nightjar.agent.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How the kernel's count of memory kills moved, in the command's own control group and around it.
///
/// A count only means something against the same file's earlier one, so a command that moved to
/// another group is counted from there on. What rose while the command was seen to live on did not
/// kill it: for the command itself only the time since it was last seen alive counts, and a bit
/// more, since a dying process takes a while to go.
final class OomCounter {
  private static final int MAX_ABOVE = 8;
  private static final long DYING_NANOS = TimeUnit.SECONDS.toNanos(1);

  private @Nullable ControlGroup group;
  private long startKills;
  private long startTreeKills;
  private final List<ControlGroup> above = new ArrayList<>();
  private final List<Long> aboveKills = new ArrayList<>();
  private List<Long> olderAboveKills = List.of();
  private List<Long> newerAboveKills = List.of();
  private long olderKills;
  private long newerKills;
  private long newerNanos;
  private long olderWide;
  private long newerWide;

  /// Counts from now on, unless it does already in that group.
  void begin(@Nullable ControlGroup now, long nanos) {
    if (now == null || now.isSame(group)) {
      return;
    }
    group = now;
    startKills = now.ownKills();
    startTreeKills = now.treeKills();
    olderKills = startKills;
    newerKills = startKills;
    newerNanos = nanos;
    olderWide = startTreeKills;
    newerWide = startTreeKills;
    above.clear();
    aboveKills.clear();
    olderAboveKills = List.of();
    newerAboveKills = List.of();
  }

  /// Takes the groups above in, which one that vanishes at its end leaves the only witnesses.
  void beginAbove() {
    ControlGroup each = group == null ? null : group.above();
    if (!above.isEmpty()) {
      return;
    }
    for (int i = 0; i < MAX_ABOVE && each != null; i++) {
      above.add(each);
      aboveKills.add(each.treeKills());
      each = each.above();
    }
  }

  /// The own group's count now.
  long ownKills() {
    return group == null ? -1 : group.ownKills();
  }

  /// The command still lived after the count was `kills`.
  void lived(long kills, long nanos) {
    if (kills >= 0 && nanos - newerNanos >= DYING_NANOS) {
      olderKills = newerKills;
      newerKills = kills;
      newerNanos = nanos;
      olderWide = newerWide;
      newerWide = group == null ? -1 : group.treeKills();
      olderAboveKills = newerAboveKills;
      newerAboveKills = aboveNow();
    }
  }

  private List<Long> aboveNow() {
    var kills = new ArrayList<Long>();
    for (ControlGroup each : above) {
      kills.add(each.treeKills());
    }
    return kills;
  }

  /// What the counts say at the end.
  ///
  /// @param own kills in the command's own group since the start; -1 when not told
  /// @param ownLate of these, since the command was last seen alive
  /// @param below kills in groups below its own, since it was last seen alive
  /// @param around the same in the group above, when the own one is gone; else 0
  /// @param shown the figures for people; empty when nothing rose
  record Verdict(long own, long ownLate, long below, long around, List<String> shown) {
    static final Verdict NONE = new Verdict(-1, -1, 0, 0, List.of());
  }

  Verdict verdict(long nowNanos) {
    ControlGroup last = group;
    if (last == null) {
      return Verdict.NONE;
    }
    var shown = new ArrayList<String>();
    long now = last.ownKills();
    long own = risen("oom_kill of " + last.path() + ", its control group,", startKills, now, shown);
    long live = nowNanos - newerNanos >= DYING_NANOS ? newerKills : olderKills;
    long late = own < 0 ? -1 : Math.max(0, now - live);
    long tree =
        risen(
            "oom_kill of " + last.path() + " with the groups below it",
            startTreeKills,
            last.treeKills(),
            shown);
    boolean isSettled = nowNanos - newerNanos >= DYING_NANOS;
    long lateTree = tree < 0 ? 0 : last.treeKills() - (isSettled ? newerWide : olderWide);
    long below = own >= 0 ? Math.max(0, lateTree - late) : 0;
    List<Long> then = isSettled ? newerAboveKills : olderAboveKills;
    return new Verdict(own, late, below, own < 0 && tree < 0 ? around(then, shown) : 0, shown);
  }

  /// @param then the counts when it was last seen alive; none when it never was for long
  private long around(List<Long> then, List<String> shown) {
    for (int i = 0; i < above.size(); i++) {
      ControlGroup each = above.get(i);
      long kills =
          risen(
              "oom_kill of " + each.path() + ", above its control group,",
              aboveKills.get(i),
              each.treeKills(),
              shown);
      if (kills >= 0) {
        long alive = i < then.size() ? then.get(i) : aboveKills.get(i);
        return Math.max(0, each.treeKills() - alive);
      }
    }
    return 0;
  }

  private static long risen(String name, long then, long now, List<String> shown) {
    if (then < 0 || now < 0) {
      return -1;
    }
    if (now > then) {
      shown.add(name + " rose from " + then + " to " + now);
    }
    return Math.max(0, now - then);
  }

  @Nullable ControlGroup group() {
    return group;
  }
}
