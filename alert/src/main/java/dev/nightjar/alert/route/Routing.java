package dev.nightjar.alert.route;

import dev.nightjar.alert.notify.Poster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tree and the channels of one configuration.
record Routing(AlertingConfig config, Branch root, Map<String, List<Channel>> channels) {
  static Routing of(AlertingConfig config, Poster poster) {
    Map<String, List<Channel>> channels = new LinkedHashMap<>();
    config.receivers().forEach(r -> channels.put(r.name(), Channel.of(r, poster)));
    return new Routing(config, Branch.root(config.route()), channels);
  }

  List<Channel> channels(Branch branch) {
    return channels.getOrDefault(branch.receiver(), List.of());
  }

  List<Channel> channels(AlertGroup group) {
    return channels(group.branch());
  }
}
