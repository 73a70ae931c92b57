package dev.nightjar.model;

import java.util.List;
import java.util.Optional;

/// Keeps push groups. When a call returns, what it changed survives the death of the process.
public interface PushGroups {
  /// Saves a group in place of the one with the same grouping key.
  void save(Tenant tenant, PushGroup group);

  /// Removes a group; nothing happens when there is none.
  void delete(Tenant tenant, Labels grouping);

  Optional<PushGroup> group(Tenant tenant, Labels grouping);

  /// All groups in order of their grouping keys.
  List<PushGroup> groups(Tenant tenant);
}
