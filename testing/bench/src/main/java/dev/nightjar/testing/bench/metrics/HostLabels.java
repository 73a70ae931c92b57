package dev.nightjar.testing.bench.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The label sets of one host's [#SERIES] series, in the order of [HostValues#values]: a host's
/// kernel, its scripts and two histograms of what it serves. Labels are sorted by name.
final class HostLabels {
  static final int SERIES = 100;
  static final int CPUS = 4;
  static final int SCRIPTS = 4;
  static final int BUCKETS = 12;

  static final List<String> MODES = List.of("idle", "user", "system", "iowait", "softirq");
  static final List<String> DISKS = List.of("nvme0n1", "sda");
  static final List<String> LINKS = List.of("eth0", "eth1");
  static final List<String> MOUNTS = List.of("/", "/var");
  static final List<String> MEMORY =
      List.of(
          "MemTotal",
          "MemFree",
          "MemAvailable",
          "Cached",
          "Buffers",
          "Active",
          "Inactive",
          "SwapFree");
  private static final List<String> SCRIPT_NAMES =
      List.of("backup_database", "import_orders", "rotate_archives", "sync_inventory");
  private static final List<String> BOUNDS =
      List.of(
          "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0",
          "+Inf");
  private static final List<String> JOBS =
      List.of(
          "billing",
          "catalogue",
          "checkout",
          "delivery",
          "inventory",
          "mailing",
          "orders",
          "payments",
          "reporting",
          "search");
  private static final List<String> REGIONS =
      List.of("eu-central-1", "eu-west-1", "us-east-2", "ap-south-1");
  private static final List<String> CITIES = List.of("fra", "dub", "cmh", "bom");

  private final int host;
  private final List<Map<String, String>> series = new ArrayList<>(SERIES);

  private HostLabels(int host) {
    this.host = host;
  }

  /// The label sets of the host of that number, from 0.
  static List<Map<String, String>> of(int host) {
    var labels = new HostLabels(host);
    labels.kernel();
    labels.scripts();
    labels.histogram("http_request_duration_seconds");
    labels.histogram("script_step_duration_seconds");
    return List.copyOf(labels.series);
  }

  /// The names of all metrics.
  static List<String> metrics() {
    return of(0).stream().map(labels -> labels.get("__name__")).distinct().toList();
  }

  private void kernel() {
    for (int cpu = 0; cpu < CPUS; cpu++) {
      for (String mode : MODES) {
        add("node_cpu_seconds_total", "cpu", Integer.toString(cpu), "mode", mode);
      }
    }
    for (String disk : DISKS) {
      add("node_disk_read_bytes_total", "device", disk);
      add("node_disk_written_bytes_total", "device", disk);
      add("node_disk_writes_completed_total", "device", disk);
      add("node_disk_io_time_seconds_total", "device", disk);
    }
    for (String link : LINKS) {
      add("node_network_receive_bytes_total", "device", link);
      add("node_network_transmit_bytes_total", "device", link);
      add("node_network_receive_packets_total", "device", link);
      add("node_network_transmit_packets_total", "device", link);
    }
    for (String kind : MEMORY) {
      add("node_memory_" + kind + "_bytes");
    }
    add("node_load1");
    add("node_load5");
    add("node_load15");
    for (String mount : MOUNTS) {
      add("node_filesystem_size_bytes", "mountpoint", mount);
      add("node_filesystem_avail_bytes", "mountpoint", mount);
    }
    add("node_build_info", "version", "6.1." + host % 7);
  }

  private void scripts() {
    for (int i = 0; i < SCRIPTS; i++) {
      String script = SCRIPT_NAMES.get(i);
      add("script_runs_total", "script", script);
      add("script_failures_total", "script", script);
      add("script_items_total", "script", script);
      add("script_last_success_timestamp_seconds", "script", script);
      add("script_last_duration_seconds", "script", script);
    }
  }

  private void histogram(String name) {
    for (String bound : BOUNDS) {
      add(name + "_bucket", "le", bound);
    }
    add(name + "_sum");
    add(name + "_count");
  }

  private void add(String name, String... own) {
    int region = host / 3 % REGIONS.size();
    String job = JOBS.get(host % JOBS.size());
    String hostname = "%s-%05d.example.net".formatted(job, host);
    var labels = new TreeMap<String, String>();
    labels.put("__name__", name);
    labels.put("datacenter", CITIES.get(region) + (1 + host % 3));
    labels.put("env", host % 5 == 0 ? "staging" : "prod");
    labels.put("host", hostname);
    labels.put("instance", "10.%d.%d.%d:9100".formatted(host >> 16, host >> 8 & 255, host & 255));
    labels.put("job", job);
    labels.put("region", REGIONS.get(region));
    labels.put("service", job + (host % 2 == 0 ? "-api" : "-work"));
    for (int i = 0; i < own.length; i += 2) {
      labels.put(own[i], own[i + 1]);
    }
    series.add(labels);
  }
}
