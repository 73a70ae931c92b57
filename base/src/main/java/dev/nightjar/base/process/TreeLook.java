package dev.nightjar.base.process;

import dev.nightjar.base.process.ProcessTree.Member;
import java.util.List;

/// One scan of a process tree in a thread of its own, which may take long or for ever.
final class TreeLook extends Thread {
  private final ProcessTree tree;
  private volatile List<Member> found = List.of();
  private volatile boolean isDone;

  private TreeLook(ProcessTree tree) {
    super("nightjar-strays");
    this.tree = tree;
    setDaemon(true);
  }

  /// A look that has seen nothing.
  static TreeLook done(ProcessTree tree) {
    var look = new TreeLook(tree);
    look.isDone = true;
    return look;
  }

  /// Starts another look, unless the last one is not done yet.
  static TreeLook start(ProcessTree tree, TreeLook last) {
    if (!last.isDone) {
      return last;
    }
    var look = new TreeLook(tree);
    try {
      look.start();
    } catch (Throwable _) { // such as no more threads
      look.found = tree.family();
      look.isDone = true;
    }
    return look;
  }

  /// What a look finds within so many milliseconds; nothing when it takes longer.
  static List<Member> within(long millis, ProcessTree tree) {
    TreeLook look = start(tree, done(tree));
    try {
      look.join(millis);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return look.found;
  }

  boolean isDone() {
    return isDone;
  }

  List<Member> found() {
    return found;
  }

  @Override
  public void run() {
    try {
      found = tree.scan();
    } catch (Throwable _) {
      // Such as no more memory. Nothing of ours may appear on standard error.
    } finally {
      isDone = true;
    }
  }
}
