package dev.nightjar.tsdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Finds models for many chunks: chunks that look alike share one. Owned by one thread.
final class ModelTrainer {
  /// The most models of one batch, and the fewest numbers that are worth one.
  private static final int MOST_MODELS = 8;

  private static final int NUMBERS_PER_MODEL = 8_192;

  /// How often chunks choose anew among models that follow their choices: more changes little.
  private static final int ROUNDS = 5;

  /// What an unseen token counts as, so that a chunk with one is not lost to the model.
  private static final float UNSEEN = 0.02f;

  /// Rows of the matrix of tokens behind tokens; the rarer ones share one with their neighbours.
  private static final int MOST_ROWS = 24;

  /// Bits that a token takes in a context of a model, about.
  private static final int BITS_PER_TOKEN = 9;

  private final int[][] behind = new int[Tokens.COUNT][Tokens.COUNT];

  /// Chunks that share a model.
  static final class Cluster {
    final List<PendingChunk> members = new ArrayList<>();
    private final float[] costs = new float[Tokens.COUNT];

    private void learn() {
      int[] counts = new int[Tokens.COUNT];
      members.forEach(chunk -> chunk.addTo(counts));
      float total = Tokens.COUNT * UNSEEN;
      for (int count : counts) {
        total += count;
      }
      for (int token = 0; token < Tokens.COUNT; token++) {
        costs[token] = (float) TokenCount.log2(total / (counts[token] + UNSEEN));
      }
    }
  }

  /// Divides chunks among clusters.
  List<Cluster> clusters(List<PendingChunk> chunks, long[] numbers) {
    int[] counts = new int[Tokens.COUNT];
    long total = 0;
    for (PendingChunk chunk : chunks) {
      chunk.count(numbers, counts);
      total += chunk.count;
    }
    if (total == 0) {
      return List.of();
    }
    List<Cluster> clusters =
        slices(chunks, total, Math.clamp(total / NUMBERS_PER_MODEL, 1, MOST_MODELS));
    for (int round = 0; round < ROUNDS && clusters.size() > 1; round++) {
      for (Cluster cluster : clusters) {
        cluster.learn();
        cluster.members.clear();
      }
      for (PendingChunk chunk : chunks) {
        closest(clusters, chunk).members.add(chunk);
      }
      clusters.removeIf(cluster -> cluster.members.isEmpty());
    }
    return clusters;
  }

  /// Chunks in order of their average token, cut into pieces of about the same number of numbers.
  private static List<Cluster> slices(List<PendingChunk> chunks, long total, int count) {
    List<Cluster> slices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      slices.add(new Cluster());
    }
    List<PendingChunk> sorted = new ArrayList<>(chunks);
    sorted.sort(Comparator.comparingDouble(PendingChunk::middle));
    long seen = 0;
    for (PendingChunk chunk : sorted) {
      slices.get((int) (seen * count / total)).members.add(chunk);
      seen += chunk.count;
    }
    slices.removeIf(slice -> slice.members.isEmpty());
    return slices;
  }

  private static Cluster closest(List<Cluster> clusters, PendingChunk chunk) {
    Cluster closest = clusters.getFirst();
    float least = Float.MAX_VALUE;
    for (Cluster cluster : clusters) {
      float cost = chunk.cost(cluster.costs);
      if (cost < least) {
        least = cost;
        closest = cluster;
      }
    }
    return closest;
  }

  /// The model that serves a cluster best.
  TokenModel model(Cluster cluster, long[] numbers) {
    for (int[] row : behind) {
      Arrays.fill(row, 0);
    }
    for (PendingChunk chunk : cluster.members) {
      int before = 0;
      for (int i = chunk.from; i < chunk.from + chunk.count; i++) {
        int token = Tokens.of(numbers[i]);
        behind[before][token]++;
        before = token;
      }
    }
    List<Row> rows = rows();
    int[] starts = cuts(rows);
    int[][] frequencies = new int[starts.length][];
    for (int context = 0; context < starts.length; context++) {
      int end = context + 1 < starts.length ? starts[context + 1] : Tokens.COUNT;
      frequencies[context] = frequencies(sum(starts[context], end));
    }
    return new TokenModel(starts, frequencies);
  }

  /// What follows the tokens from `start` up to but without `end`.
  private int[] sum(int start, int end) {
    int[] sum = new int[Tokens.COUNT];
    for (int before = start; before < end; before++) {
      for (int token = 0; token < Tokens.COUNT; token++) {
        sum[token] += behind[before][token];
      }
    }
    return sum;
  }

  /// What follows a range of tokens.
  private static final class Row {
    final int start;
    final int[] counts;
    final int total;

    Row(int start, int[] counts, int total) {
      this.start = start;
      this.counts = counts;
      this.total = total;
    }
  }

  private List<Row> rows() {
    long all = 0;
    int[] totals = new int[Tokens.COUNT];
    for (int before = 0; before < Tokens.COUNT; before++) {
      totals[before] = Arrays.stream(behind[before]).sum();
      all += totals[before];
    }
    List<Row> rows = new ArrayList<>();
    int start = 0;
    long open = 0;
    for (int before = 0; before < Tokens.COUNT; before++) {
      open += totals[before];
      if (open > 0 && (open * MOST_ROWS >= all || before == Tokens.COUNT - 1)) {
        rows.add(new Row(start, sum(start, before + 1), (int) open));
        start = before + 1;
        open = 0;
      }
    }
    return rows;
  }

  /// Where to cut the rows into contexts, so that these and their tables take least together.
  private static int[] cuts(List<Row> rows) {
    int size = rows.size();
    double[][] costs = new double[size][size + 1];
    for (int from = 0; from < size; from++) {
      int[] counts = new int[Tokens.COUNT];
      int total = 0;
      for (int to = from + 1; to <= size; to++) {
        Row row = rows.get(to - 1);
        total += row.total;
        for (int token = 0; token < Tokens.COUNT; token++) {
          counts[token] += row.counts[token];
        }
        costs[from][to] = TokenCount.entropy(counts, total) + BITS_PER_TOKEN * used(counts);
      }
    }
    return cheapest(costs, rows);
  }

  private static int used(int[] counts) {
    int used = 0;
    for (int count : counts) {
      used += count > 0 ? 1 : 0;
    }
    return used;
  }

  private static int[] cheapest(double[][] costs, List<Row> rows) {
    int size = rows.size();
    int most = Math.min(size, TokenModel.MAX_CONTEXTS);
    double[][] best = new double[most + 1][size + 1]; // of the first rows in so many contexts
    int[][] cut = new int[most + 1][size + 1];
    Arrays.fill(best[0], Double.MAX_VALUE);
    best[0][0] = 0;
    int contexts = 1;
    for (int count = 1; count <= most; count++) {
      for (int to = 0; to <= size; to++) {
        best[count][to] = Double.MAX_VALUE;
        for (int from = count - 1; from < to; from++) {
          double cost = best[count - 1][from] + costs[from][to];
          if (cost < best[count][to]) {
            best[count][to] = cost;
            cut[count][to] = from;
          }
        }
      }
      contexts = best[count][size] < best[contexts][size] ? count : contexts;
    }
    int[] starts = new int[contexts];
    int end = size;
    for (int context = contexts - 1; context > 0; context--) {
      end = cut[context + 1][end];
      starts[context] = rows.get(end).start;
    }
    return starts;
  }

  /// Counts, scaled to the sum that a model wants; no token that was counted is lost.
  private static int[] frequencies(int[] counts) {
    long total = Math.max(1, Arrays.stream(counts).asLongStream().sum());
    int[] scaled = new int[counts.length];
    int left = TokenModel.STATES;
    for (int token = 0; token < counts.length; token++) {
      if (counts[token] > 0) {
        scaled[token] =
            (int) Math.max(1, Math.round((double) counts[token] * TokenModel.STATES / total));
        left -= scaled[token];
      }
    }
    while (left != 0) {
      int most = mostFrequent(scaled);
      int change = Math.max(left, -scaled[most] / 2);
      scaled[most] += change;
      left -= change;
    }
    return scaled;
  }

  private static int mostFrequent(int[] counts) {
    int most = 0;
    for (int token = 1; token < counts.length; token++) {
      most = counts[token] > counts[most] ? token : most;
    }
    return most;
  }
}
