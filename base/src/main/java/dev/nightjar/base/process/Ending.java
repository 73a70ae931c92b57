package dev.nightjar.base.process;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.nightjar.base.process.ProcessTree.Member;
import java.util.ArrayList;
import java.util.List;

/// The limit of a child's time and what happens there, to its whole process tree.
///
/// - Running -> Readying: the limit passed; the watcher learns what only a living process tells
/// - Readying -> Seeking: it has, or had its time, or the child ended
/// - Seeking -> Asked: the tree's strays are found: TERM, and CONT so that a stopped process can
///   act
/// - Asked -> Checking: the child and all that is known of its tree have ended
/// - Checking -> Asked: a stray was found after all, and is asked too
/// - Checking -> Over: none was
/// - Asked -> Forcing: the grace passed: KILL, again and again, for whatever is found
/// - Forcing -> Over: nothing is left; or 2 s passed, and what is left can't be killed
///
/// A look for strays reads the environments of processes, and may be held up by one that hangs in
/// the kernel: it has a thread of its own and a bounded time, after which the child's group and its
/// descendants have to do.
final class Ending {
  private enum State {
    RUNNING,
    READYING,
    SEEKING,
    ASKED,
    CHECKING,
    FORCING,
    OVER
  }

  private static final long AS_GOOD_AS_NEVER = Long.MAX_VALUE / 4;

  /// Between looks at what nobody tells us.
  private static final long LOOK_NANOS = MILLISECONDS.toNanos(10);

  /// The watcher's own bound is five seconds; this one holds if it has none.
  private static final long READY_NANOS = SECONDS.toNanos(6);

  private static final long SEEK_NANOS = SECONDS.toNanos(1);

  /// What the kernel needs to end a process that can be ended at all.
  private static final long FORCE_NANOS = SECONDS.toNanos(2);

  private final int pid;
  private final boolean ownGroup;
  private final long graceNanos;
  private final ChildWatcher watcher;
  private final ProcessTree tree;
  private State state = State.RUNNING;
  private long nextNanos;
  private long deadlineNanos;
  private long forceNanos;
  private boolean isForced;
  private boolean isChildGone;
  private TreeLook look;
  private List<Member> members = List.of();

  Ending(int pid, boolean ownGroup, ChildPlan plan, ChildWatcher watcher, long startNanos) {
    this.pid = pid;
    this.ownGroup = ownGroup;
    this.graceNanos = plan.graceNanos();
    this.watcher = watcher;
    this.nextNanos = startNanos + (plan.limitNanos() > 0 ? plan.limitNanos() : AS_GOOD_AS_NEVER);
    this.tree = new ProcessTree(pid, ownGroup, plan.mark());
    this.look = TreeLook.done(tree);
  }

  /// When the child started, in the kernel's ticks.
  long startTicks() {
    return tree.rootTicks();
  }

  /// When [#advance] has to be called next.
  long nextNanos() {
    return nextNanos;
  }

  boolean isTimedOut() {
    return state != State.RUNNING;
  }

  /// Whether KILL was needed.
  boolean isForced() {
    return isForced;
  }

  /// Whether nothing remains to be ended once the child itself is gone.
  boolean isComplete() {
    return state == State.RUNNING || state == State.OVER;
  }

  /// Whether there is nothing more to be done, though the child may still be there.
  boolean isOver() {
    return state == State.OVER;
  }

  void childEnded(long nowNanos) {
    isChildGone = true;
    if (state != State.RUNNING) {
      nextNanos = Math.min(nextNanos, nowNanos);
    }
  }

  void advance(long nowNanos) {
    if (nowNanos - nextNanos < 0 || (state == State.RUNNING && isChildGone)) {
      return;
    }
    nextNanos = nowNanos + LOOK_NANOS;
    switch (state) {
      case RUNNING -> {
        watcher.limitReached();
        state = State.READYING;
        deadlineNanos = nowNanos + READY_NANOS;
      }
      case READYING -> {
        if (isChildGone || nowNanos - deadlineNanos >= 0 || watcher.isReadyToEnd()) {
          seek(State.SEEKING, nowNanos);
        }
      }
      case SEEKING -> {
        if (isFound(nowNanos)) {
          forceNanos = nowNanos + graceNanos;
          ask();
        }
      }
      case ASKED -> advanceAsked(nowNanos);
      case CHECKING -> {
        if (isFound(nowNanos)) {
          if (isAnyAlive()) {
            ask();
          } else {
            state = State.OVER;
          }
        }
      }
      case FORCING -> advanceForcing(nowNanos);
      case OVER -> nextNanos = nowNanos + AS_GOOD_AS_NEVER;
    }
  }

  private void advanceAsked(long nowNanos) {
    if (isChildGone && !isAnyAlive()) {
      seek(State.CHECKING, nowNanos);
    } else if (nowNanos - forceNanos >= 0) {
      isForced = true;
      signal(Signals.KILL);
      seek(State.FORCING, nowNanos);
      deadlineNanos = nowNanos + FORCE_NANOS;
    } else if (!isChildGone) {
      nextNanos = forceNanos;
    }
  }

  private void advanceForcing(long nowNanos) {
    if (!look.isDone() && nowNanos - deadlineNanos < 0) {
      return;
    }
    takeFound();
    boolean isLeft = !isChildGone || isAnyAlive();
    if (isLeft && nowNanos - deadlineNanos < 0) {
      signal(Signals.KILL);
      look = TreeLook.start(tree, look);
      return;
    }
    if (isLeft) {
      watcher.leftAlive(alive());
    }
    state = State.OVER;
  }

  private void seek(State next, long nowNanos) {
    state = next;
    deadlineNanos = nowNanos + SEEK_NANOS;
    look = TreeLook.start(tree, look);
    nextNanos = nowNanos + LOOK_NANOS / 10;
  }

  private boolean isFound(long nowNanos) {
    if (!look.isDone() && nowNanos - deadlineNanos < 0) {
      nextNanos = nowNanos + LOOK_NANOS / 10;
      return false;
    }
    takeFound();
    return true;
  }

  /// A look that is held up leaves what the one before it found.
  private void takeFound() {
    if (look.isDone()) {
      members = look.found();
    } else if (members.isEmpty()) {
      members = new ProcessTree(pid, ownGroup, "", startTicks()).family();
    }
  }

  private void ask() {
    signal(Signals.TERM);
    signal(Signals.CONT);
    state = State.ASKED;
  }

  /// Once the child is gone its number may become another process's, and a group's too.
  private void signal(int signal) {
    if (!isChildGone) {
      Signals.send(ownGroup ? -pid : pid, signal);
    }
    for (Member member : members) {
      boolean isReached = !isChildGone && (ownGroup ? member.group() == pid : member.pid() == pid);
      if (!isReached) {
        member.signal(signal);
      }
    }
  }

  private boolean isAnyAlive() {
    for (Member member : members) {
      if (member.isAlive()) {
        return true;
      }
    }
    return false;
  }

  private List<Member> alive() {
    var alive = new ArrayList<Member>();
    for (Member member : members) {
      if (member.isAlive()) {
        alive.add(member);
      }
    }
    return alive;
  }
}
