package dev.nightjar.testing.kit;

import dev.nightjar.model.PushGroups;

final class InMemoryPushGroupsTest extends PushGroupsContract {
  @Override
  protected PushGroups open() {
    return new InMemoryPushGroups();
  }
}
