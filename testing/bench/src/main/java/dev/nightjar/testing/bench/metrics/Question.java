package dev.nightjar.testing.bench.metrics;

import dev.nightjar.testing.bench.metrics.HttpConnection.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// A query of the suite.
///
/// @param range how far back from the data's end it looks; zero for an instant query at the end
/// @param step of a range query
record Question(String name, String promql, Duration range, Duration step) {
  private static final Duration HOUR = Duration.ofMinutes(55); // with room for windows before it

  /// The questions, from the most usual to the odd; over data of an hour. No window begins at a
  /// sample or at a step of a subquery, since versions of PromQL differ in whether its edge belongs
  /// to it.
  static final List<Question> SUITE =
      List.of(
          graph(
              "rate by job", "sum by (job) (rate(node_cpu_seconds_total{mode=\"user\"}[5m]))", 30),
          graph(
              "histogram_quantile by job",
              "histogram_quantile(0.95, sum by (job, le)"
                  + " (rate(http_request_duration_seconds_bucket[5m])))",
              30),
          graph(
              "group_left join",
              "sum by (version) (rate(script_items_total[5m])"
                  + " * on (instance) group_left (version) node_build_info)",
              30),
          instant("count of everything", "count({job!=\"\"})"),
          graph("sum of everything by job", "sum by (job) ({job!=\"\"})", 60),
          instant("one host's series", "{instance=\"10.0.0.42:9100\"}"),
          instant("one metric", "node_load1"),
          graph("one job's graph", "node_memory_MemAvailable_bytes{job=\"orders\"}", 30),
          instant("raw samples", "node_load5{job=\"search\"}[10m]"),
          graph(
              "regular expressions",
              "sum by (region) (rate(node_disk_written_bytes_total{device=~\"nvme.+|sd[a-d]\","
                  + "host=~\".+[05]\\\\..+\"}[5m]))",
              30),
          instant(
              "topk", "topk(10, sum by (instance) (rate(node_network_receive_bytes_total[5m])))"),
          graph("avg_over_time", "max by (datacenter) (avg_over_time(node_load5[5m]))", 30),
          instant(
              "quantile_over_time", "quantile_over_time(0.9, node_load1{env=\"staging\"}[30m])"),
          instant("without", "sum without (cpu, mode) (rate(node_cpu_seconds_total[5m]))"),
          instant(
              "offset",
              "sum by (job) (rate(node_network_transmit_bytes_total[5m]))"
                  + " / sum by (job) (rate(node_network_transmit_bytes_total[5m] offset 30m))"),
          instant(
              "subquery",
              "max_over_time(sum by (job)"
                  + " (rate(node_network_receive_bytes_total{device=\"eth0\"}[5m]))[30m10s:1m])"),
          graph("quantile", "quantile by (region) (0.99, node_load15)", 30),
          instant("absent", "absent(script_runs_total{script=\"no_such_script\"})"),
          instant(
              "label_replace",
              "sum by (zone) (label_replace(node_filesystem_avail_bytes, \"zone\", \"$1\","
                  + " \"datacenter\", \".*(.)\"))"),
          instant("increase", "sum by (script) (increase(script_failures_total[50m])) > 0"),
          graph("deriv", "avg by (job) (deriv(node_memory_MemFree_bytes[5m]))", 60),
          instant(
              "age filter",
              "time() - script_last_success_timestamp_seconds{env=\"staging\"} > 600"),
          graph(
              "spread and bool",
              "max by (job) (delta(node_memory_Cached_bytes[5m]))"
                  + " - min by (job) (delta(node_memory_Cached_bytes[5m])) > bool 1e7",
              60));

  private static Question instant(String name, String promql) {
    return new Question(name, promql, Duration.ZERO, Duration.ZERO);
  }

  private static Question graph(String name, String promql, int stepSeconds) {
    return new Question(name, promql, HOUR, Duration.ofSeconds(stepSeconds));
  }

  boolean isInstant() {
    return range.isZero();
  }

  /// Whether it only selects: then names of metrics tell its series apart.
  boolean isSelector() {
    return !promql.contains("(");
  }

  /// Asks it of data that end there.
  Answer ask(RunningPeer peer, long endMillis) throws IOException {
    long end = endMillis / 1_000;
    return isInstant()
        ? peer.query(promql, end)
        : peer.query(promql, end - range.toSeconds(), end, step.toSeconds());
  }
}
