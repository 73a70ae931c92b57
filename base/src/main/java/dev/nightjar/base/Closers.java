package dev.nightjar.base;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// An ordered list of undos: what was opened last is closed first, each exactly once.
///
/// Used in a try-with-resources while a system is being built: when building fails, [#close] rolls
/// back what was opened; when it succeeds, [#release] hands the undos to their lasting owner. One
/// failing undo never keeps the others from running. Owned by one thread at a time.
public final class Closers implements AutoCloseable {
  /// An undo that may fail.
  @FunctionalInterface
  public interface Undo {
    void run() throws Exception;
  }

  private record Step(String name, Undo undo) {}

  private final Deque<Step> steps = new ArrayDeque<>();

  /// Registers `resource` to be closed and returns it.
  public <T extends AutoCloseable> T add(String name, T resource) {
    steps.push(new Step(name, resource::close));
    return resource;
  }

  /// Registers any undo.
  public void addUndo(String name, Undo undo) {
    steps.push(new Step(name, undo));
  }

  /// Moves all undos into a new list and leaves this one empty, so that closing it does nothing.
  public Closers release() {
    var owner = new Closers();
    owner.steps.addAll(steps);
    steps.clear();
    return owner;
  }

  /// Runs the undos backwards; a second call does nothing.
  ///
  /// @throws IllegalStateException after all have run, when some failed: it names them and carries
  ///   their exceptions as suppressed ones
  @Override
  public void close() {
    List<String> failed = new ArrayList<>();
    List<Exception> causes = new ArrayList<>();
    boolean interrupted = false;
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      try {
        step.undo().run();
      } catch (InterruptedException e) {
        interrupted = true;
        failed.add(step.name());
        causes.add(e);
      } catch (Exception e) {
        failed.add(step.name());
        causes.add(e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!failed.isEmpty()) {
      var failure = new IllegalStateException("could not close " + String.join(", ", failed));
      causes.forEach(failure::addSuppressed);
      throw failure;
    }
  }
}
