package dev.nightjar.testing.bench.micro;

import dev.nightjar.model.Appended;
import dev.nightjar.model.SampleBatch;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Time for one sample of a known series: found by hash, checked, logged, made visible, with the
/// turns and blocks that come of it. The making of the samples is measured by itself.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AppendBench {
  private static final int SAMPLES = FilledStore.HOSTS_PER_BATCH * FilledStore.SERIES_PER_HOST;

  @SuppressWarnings("NullAway.Init") // made before each trial
  private FilledStore filled;

  @Setup(Level.Trial)
  public void open() throws IOException, InterruptedException {
    filled = new FilledStore(200);
    filled.fill(1);
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    filled.close();
  }

  @Benchmark
  @OperationsPerInvocation(SAMPLES)
  public Appended appendWithMaking() throws InterruptedException {
    return filled.append();
  }

  @Benchmark
  @OperationsPerInvocation(SAMPLES)
  public SampleBatch making() throws InterruptedException {
    return filled.nextBatch();
  }
}
