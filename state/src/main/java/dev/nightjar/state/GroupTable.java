package dev.nightjar.state;

import dev.nightjar.model.Labels;
import dev.nightjar.model.PushGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// All push groups in memory, and how much of the journal they take. Many threads may read while
/// one changes it.
final class GroupTable {
  /// @param bytes of its record in the journal
  /// @param segment of the journal that holds the record
  record Entry(PushGroup group, long bytes, long segment) {}

  /// A group and whose it is.
  record Owned(String tenant, Entry entry) {}

  private final ConcurrentMap<String, NavigableMap<Labels, Entry>> tenants =
      new ConcurrentHashMap<>();
  private long liveBytes;

  Optional<PushGroup> group(String tenant, Labels grouping) {
    return Optional.ofNullable(ofTenant(tenant).get(grouping)).map(Entry::group);
  }

  List<PushGroup> groups(String tenant) {
    return ofTenant(tenant).values().stream().map(Entry::group).toList();
  }

  /// Bytes of the records of all groups.
  long liveBytes() {
    return liveBytes;
  }

  void put(String tenant, Entry entry) {
    Entry before = ofTenant(tenant).put(entry.group().grouping(), entry);
    liveBytes += entry.bytes() - (before == null ? 0 : before.bytes());
  }

  void remove(String tenant, Labels grouping) {
    Entry before = ofTenant(tenant).remove(grouping);
    liveBytes -= before == null ? 0 : before.bytes();
  }

  /// Removes the groups whose record stands in a segment below `segment`.
  void removeBefore(long segment) {
    for (NavigableMap<Labels, Entry> groups : tenants.values()) {
      for (Entry entry : List.copyOf(groups.values())) {
        if (entry.segment() < segment) {
          groups.remove(entry.group().grouping());
          liveBytes -= entry.bytes();
        }
      }
    }
  }

  /// All groups of all tenants as they are now.
  List<Owned> all() {
    List<Owned> all = new ArrayList<>();
    tenants.forEach(
        (tenant, groups) -> groups.values().forEach(entry -> all.add(new Owned(tenant, entry))));
    return all;
  }

  private NavigableMap<Labels, Entry> ofTenant(String tenant) {
    return tenants.computeIfAbsent(tenant, _ -> new ConcurrentSkipListMap<>());
  }
}
