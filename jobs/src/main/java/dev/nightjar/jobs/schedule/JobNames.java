package dev.nightjar.jobs.schedule;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Names for commands: the one that a command gives itself, else one that is made of what it runs,
/// with a number where another command has it already. Owned by the thread that reads.
final class JobNames {
  private record Run(String user, String command) {}

  private final Map<Run, String> known = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  /// The same command of the same user has the same name.
  String of(String user, String command) {
    return known.computeIfAbsent(new Run(user, command), run -> name(run.command()));
  }

  private String name(String command) {
    Optional<String> own = OwnName.of(command);
    if (own.isPresent()) {
      taken.add(own.get());
      return own.get();
    }
    String made = CommandName.of(command);
    String name = made;
    for (int i = 2; !taken.add(name); i++) {
      name = made + "-" + i;
    }
    return name;
  }
}
