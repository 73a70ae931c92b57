package dev.nightjar.jobs.schedule;

import java.time.Instant;
import java.util.Optional;

/// `@reboot`: started when its host starts, so that no clock says when.
record AtBoot() implements Schedule {
  @Override
  public Optional<Instant> next(Instant after) {
    return Optional.empty();
  }

  @Override
  public boolean isInterval() {
    return false;
  }

  @Override
  public String text() {
    return "@reboot";
  }

  @Override
  public String words() {
    return "at boot";
  }
}
