package dev.nightjar.jobs.watch;

import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/// Runs that were due and never came. Each has the same id however often it is found missing.
final class MissedRuns {
  private MissedRuns() {}

  static RunId id(String job, String instance, long dueMillis) {
    try {
      byte[] name = (job + '\n' + instance + '\n' + dueMillis).getBytes(StandardCharsets.UTF_8);
      ByteBuffer hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name));
      long time = dueMillis << 16 | (hash.getLong() & 0xffff); // its first 48 bits, as in any ULID
      return RunId.of(time, hash.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("BUG: every Java has SHA-256", e);
    }
  }

  static Run run(RunId id, String job, String instance, long dueMillis) {
    return Run.builder(id, job, RunState.MISSED, Instant.ofEpochMilli(dueMillis))
        .instance(instance)
        .message("It was due and did not start.")
        .build();
  }
}
