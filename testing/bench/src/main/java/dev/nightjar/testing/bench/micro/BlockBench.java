package dev.nightjar.testing.bench.micro;

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

/// Time for one sample to be encoded into a block, with the index and the file: 5,000 series of 240
/// samples at a time.
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BlockBench {
  private static final int STEPS = 240;
  private static final int SAMPLES =
      FilledStore.HOSTS_PER_BATCH * FilledStore.SERIES_PER_HOST * STEPS;

  @SuppressWarnings("NullAway.Init") // made before each invocation
  private FilledStore filled;

  @Setup(Level.Invocation)
  public void fill() throws IOException, InterruptedException {
    filled = new FilledStore(FilledStore.HOSTS_PER_BATCH);
    filled.fill(STEPS);
  }

  @TearDown(Level.Invocation)
  public void close() throws IOException {
    filled.close();
  }

  @Benchmark
  @OperationsPerInvocation(SAMPLES)
  public void encode() throws IOException {
    filled.store().flush();
  }
}
