package dev.nightjar.testing.bench.micro;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Matcher.Kind;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.PromqlEngine;
import dev.nightjar.promql.ast.Features;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What a query does: find series by their labels, decode their samples, slide windows over them.
/// Of 20,000 series with 240 samples each, in memory or in a block.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
public class ReadBench {
  private static final int HOSTS = 200;
  private static final int STEPS = 240;

  /// Series of one metric, and their samples.
  private static final int BUCKETS = 12 * HOSTS;

  private static final String METRIC = "http_request_duration_seconds_bucket";
  private static final Limits LIMITS = Limits.DEFAULT;

  @Param({"memory", "block"})
  private String where = "";

  @SuppressWarnings("NullAway.Init") // made before each trial
  private FilledStore filled;

  @SuppressWarnings("NullAway.Init") // made before each trial
  private PromqlEngine engine;

  private final SampleColumns columns = new SampleColumns();
  private long from;
  private long to;

  @Setup(Level.Trial)
  public void fill() throws IOException, InterruptedException {
    filled = new FilledStore(HOSTS);
    filled.fill(STEPS);
    if (where.equals("block")) {
      filled.store().flush();
    }
    to = filled.clock().millis();
    from = to - STEPS * FilledStore.STEP.toMillis();
    engine = new PromqlEngine(filled.store(), filled.clock(), Features.STABLE);
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    filled.close();
  }

  /// One sample, of all of a metric's.
  @Benchmark
  @OperationsPerInvocation(BUCKETS * STEPS)
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public double decode() {
    double sum = 0;
    try (SeriesSet set = select(Matcher.equal("__name__", METRIC))) {
      for (int i = 0; i < set.size(); i++) {
        set.read(i, columns);
        sum += columns.values()[columns.size() - 1];
      }
    }
    return sum;
  }

  /// The series of one host.
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public int findByOneLabel() {
    return found(Matcher.equal("host", "orders-00006.example.net"));
  }

  /// A metric of the hosts of some jobs.
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public int findByRegularExpression() {
    return found(Matcher.equal("__name__", METRIC), new Matcher(Kind.REGEX, "job", "(or|pay).*"));
  }

  /// All series but a few, which are given by their labels alone.
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public List<Labels> listByExclusion() {
    Matcher but = new Matcher(Kind.NOT_EQUAL, "job", "billing");
    return filled
        .store()
        .series(Tenant.DEFAULT, List.of(List.of(but)), from, to, 1_000_000, StopCheck.NONE);
  }

  /// Windows of 5 minutes over 2,400 series at 60 steps, grouped.
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public QueryResult slideWindows() {
    long first = from + Duration.ofMinutes(5).toMillis();
    String query = "sum by (job, le) (rate(" + METRIC + "[5m]))";
    return engine.range(Tenant.DEFAULT, query, first, to, 55_000, LIMITS);
  }

  private int found(Matcher... matchers) {
    try (SeriesSet set = select(matchers)) {
      return set.size();
    }
  }

  private SeriesSet select(Matcher... matchers) {
    return filled.store().select(Tenant.DEFAULT, List.of(matchers), from, to);
  }
}
