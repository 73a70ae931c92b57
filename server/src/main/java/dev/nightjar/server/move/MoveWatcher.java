package dev.nightjar.server.move;

/// Told how a move goes. Called by the thread that moves.
public interface MoveWatcher {
  /// So much of all work is done. Called often, so it must be quick.
  ///
  /// @param what is being worked at
  /// @param part from 0 to 1
  void at(String what, double part);

  /// Something that a person should read, one line.
  void tell(String line);

  /// Whether the move is to end early; asked often.
  boolean isStopping();
}
