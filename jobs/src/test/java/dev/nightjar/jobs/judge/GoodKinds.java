package dev.nightjar.jobs.judge;

import dev.nightjar.jobs.judge.SimulatedJob.Deed;
import dev.nightjar.jobs.judge.SimulatedJob.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/// Kinds of jobs that do what they should, each noisy in its own way.
final class GoodKinds {
  record Named(Duration period, Kind kind) {}

  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private GoodKinds() {}

  static Map<String, Named> all() {
    Map<String, Named> all = new LinkedHashMap<>();
    all.put("steady", new Named(DAY, GoodKinds::steady));
    all.put(
        "log-normal",
        new Named(HOUR, (r, _, _, deed) -> work(r, deed, Math.exp(0.8 * r.nextGaussian()))));
    all.put(
        "heavy tail",
        new Named(HOUR, (r, _, _, deed) -> work(r, deed, Math.pow(1 - r.nextDouble(), -0.8))));
    all.put(
        "exponential",
        new Named(HOUR, (r, _, _, deed) -> work(r, deed, -Math.log(1 - r.nextDouble()))));
    all.put(
        "weekend dip",
        new Named(
            DAY, (r, _, at, deed) -> work(r, deed, (isWeekend(at) ? 0.2 : 1) * near(r, 0.08))));
    all.put("weekend rest", new Named(DAY, GoodKinds::weekendRest));
    all.put(
        "bursts",
        new Named(
            HOUR, (r, _, _, deed) -> work(r, deed, (r.nextInt(15) == 0 ? 12 : 1) * near(r, 0.1))));
    all.put(
        "growing table",
        new Named(DAY, (r, i, _, deed) -> work(r, deed, Math.pow(1.01, i) * near(r, 0.02))));
    all.put("exact growth", new Named(DAY, (r, i, _, deed) -> exact(deed, Math.pow(1.01, i))));
    all.put("two modes", new Named(HOUR, (r, _, _, deed) -> twoModes(r, deed, 3)));
    all.put("seldom work", new Named(HOUR, (r, _, _, deed) -> twoModes(r, deed, 8)));
    all.put("bounded jitter", new Named(HOUR, GoodKinds::jitter));
    all.put("random ids", new Named(DAY, GoodKinds::ids));
    all.put("optional lines", new Named(DAY, GoodKinds::optional));
    all.put("caches", new Named(HOUR, GoodKinds::caches));
    all.put("constant", new Named(DAY, (_, _, _, deed) -> exact(deed, 1)));
    all.put("counts", new Named(HOUR, GoodKinds::counts));
    all.put("flags", new Named(HOUR, GoodKinds::flags));
    all.put("network only", new Named(HOUR, GoodKinds::network));
    all.put("random walk", new Named(HOUR, walk()));
    return all;
  }

  static boolean isWeekend(Instant at) {
    return new Week(ZoneOffset.UTC).isWeekend(at);
  }

  static double near(Random r, double deviation) {
    return Math.exp(deviation * r.nextGaussian());
  }

  /// So much work, and what comes with it.
  static void work(Random r, Deed deed, double much) {
    deed.with("duration_seconds", 2 + 120 * much * near(r, 0.05))
        .with("cpu_seconds", 30 * much * near(r, 0.05))
        .with("written_bytes", Math.rint(50e6 * much / 4096) * 4096)
        .with("read_bytes", r.nextBoolean() ? 0 : 60e6 * much)
        .with("peak_rss_bytes", 80e6 * near(r, 0.03) + 10e6 * much)
        .with("threads", 4)
        .with("fds", 10 + r.nextInt(4))
        .with("processes", 2);
    long rows = Math.round(20_000 * much);
    deed.says("starting at 2026-11-21T02:30:00Z pid " + r.nextInt(65_536))
        .says("copied " + rows + " rows in " + 120 * much + "s")
        .says("rows=" + rows)
        .says("done");
  }

  static void steady(Random r, int number, Instant at, Deed deed) {
    work(r, deed, near(r, 0.03));
  }

  private static void weekendRest(Random r, int number, Instant at, Deed deed) {
    if (isWeekend(at)) {
      nothing(r, deed);
    } else {
      work(r, deed, near(r, 0.1));
    }
  }

  static void nothing(Random r, Deed deed) {
    deed.with("duration_seconds", 0.2 + 0.3 * r.nextDouble())
        .with("cpu_seconds", 0.05)
        .with("written_bytes", 4096 * r.nextInt(3))
        .with("read_bytes", 0)
        .with("peak_rss_bytes", 30e6)
        .with("threads", 1)
        .with("fds", 5)
        .with("processes", 1);
    deed.says("starting at 2026-11-21T02:30:00Z pid " + r.nextInt(65_536))
        .says("nothing to do")
        .says("done");
  }

  private static void exact(Deed deed, double much) {
    deed.with("duration_seconds", 60 * much)
        .with("written_bytes", Math.rint(1e8 * much))
        .with("cpu_seconds", 10 * much)
        .with("peak_rss_bytes", 5e7);
    deed.says("rows: " + Math.round(5_000 * much)).says("finished");
  }

  private static void twoModes(Random r, Deed deed, int oneIn) {
    if (r.nextInt(oneIn) == 0) {
      nothing(r, deed);
    } else {
      work(r, deed, near(r, 0.1));
    }
  }

  private static void jitter(Random r, int number, Instant at, Deed deed) {
    deed.with("duration_seconds", 5 + 10 * r.nextDouble())
        .with("written_bytes", 4096 * (1 + r.nextInt(20)))
        .with("cpu_seconds", 0.1 + r.nextDouble())
        .with("fds", 3 + r.nextInt(12))
        .with("threads", 1 + r.nextInt(4));
    for (int i = r.nextInt(9); i >= 0; i--) {
      deed.says("checked host web-" + r.nextInt(40) + " in " + r.nextInt(100) + " ms");
    }
  }

  private static void ids(Random r, int number, Instant at, Deed deed) {
    work(r, deed, near(r, 0.05));
    deed.says("run_id: " + new UUID(r.nextLong(), r.nextLong()))
        .says("number=" + r.nextInt(65_536) + " gate=" + (32_768 + r.nextInt(28_000)))
        .says(
            "{\"ts\":"
                + at.getEpochSecond()
                + ",\"lucky\":"
                + r.nextInt(1_000_000)
                + ",\"msg\":\"x\"}")
        .says("last_id=" + (1_000_000L + 1_000L * number + r.nextInt(1_000)))
        .says("checksum: " + Long.toHexString(r.nextLong()))
        .says("where=" + Math.abs(r.nextLong() % 1_000_000_000_000L));
  }

  private static void optional(Random r, int number, Instant at, Deed deed) {
    work(r, deed, near(r, 0.05));
    String[] lines = {
      "cache refreshed", "rotated logs", "found new users", "vacuumed table orders"
    };
    for (int i = 0; i < lines.length; i++) {
      if (r.nextInt(20) > i * 3) {
        deed.says(lines[i]);
      }
    }
    if (r.nextInt(20) == 0) {
      deed.says("WARN: connection refused, trying again in " + r.nextInt(30) + " s");
    }
  }

  private static void caches(Random r, int number, Instant at, Deed deed) {
    boolean isCold = r.nextInt(4) == 0;
    double much = near(r, 0.04);
    work(r, deed, much);
    deed.with("read_bytes", isCold ? 2e9 * much : 0)
        .with("duration_seconds", (isCold ? 300 : 40) * near(r, 0.1));
  }

  private static void counts(Random r, int number, Instant at, Deed deed) {
    int mails = 0;
    for (int i = 0; i < 40; i++) {
      mails += r.nextInt(10) == 0 ? 1 : 0;
    }
    deed.with("duration_seconds", 1 + 0.5 * mails + r.nextDouble());
    for (int i = 0; i < mails; i++) {
      deed.says("sent mail to user" + r.nextInt(1_000) + "@example.org");
    }
    deed.says("sent=" + mails + " failed=" + (r.nextInt(30) == 0 ? 1 : 0));
  }

  private static void flags(Random r, int number, Instant at, Deed deed) {
    deed.with("duration_seconds", 3 * near(r, 0.2)).with("written_bytes", 0);
    boolean isChanged = r.nextInt(12) == 0;
    deed.says("changed=" + (isChanged ? 1 : 0) + " ok=" + (isChanged ? 0 : 1));
  }

  private static void network(Random r, int number, Instant at, Deed deed) {
    deed.with("duration_seconds", 20 * near(r, 0.6))
        .with("cpu_seconds", 0.4 * near(r, 0.2))
        .with("sockets", 1 + r.nextInt(6))
        .with("written_bytes", 0);
    deed.says("HTTP 200 from https://api.example.org/v" + r.nextInt(5) + "/x?q=" + r.nextInt());
  }

  private static Kind walk() {
    double[] level = {0};
    return (r, _, _, deed) -> {
      level[0] += 0.08 * r.nextGaussian();
      work(r, deed, Math.exp(level[0]));
    };
  }
}
