package dev.nightjar.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The demo's configuration and rules, as a user would write them.
final class DemoConfig {
  private DemoConfig() {}

  /// Writes both files into `dir` and returns the configuration's.
  static Path write(Path dir, int syncPort, int leakPort, String webhook) throws IOException {
    Path rules = dir.resolve("rules.yml");
    Files.writeString(rules, RULES);
    Path config = dir.resolve("nightjar.yml");
    Files.writeString(
        config,
        """
      global:
        scrape_interval: 5s
        evaluation_interval: 10s
      rule_files: [%s]
      scrape_configs:
        - job_name: sync_daemon
          static_configs:
            - targets: ["127.0.0.1:%d"]
        - job_name: leaking_worker
          static_configs:
            - targets: ["127.0.0.1:%d"]
      jobs:
        - name: price_feed
          schedule: "* * * * *"
          start_within: 50s
          owner: market data
        - name: cache_warmer
          limits: {memory: 512MiB}
        - name: stubborn_delivery
          timeout: 1d
      alerting:
        route:
          receiver: console
          group_by: [alertname]
          group_wait: 5s
          group_interval: 30s
          repeat_interval: 1h
        receivers:
          - name: console
            webhook_configs:
              - url: %s
      """
            .formatted(rules, syncPort, leakPort, webhook));
    return config;
  }

  private static final String RULES =
      """
      groups:
        - name: demo
          rules:
            - record: job:sync_items:rate5m
              expr: sum by (job, result) (rate(sync_items_total[5m]))
            - alert: DemoDaemonDown
              expr: up == 0
              for: 30s
              labels: {severity: page}
              annotations:
                summary: "{{ $labels.job }} on {{ $labels.instance }} does not answer"
            - alert: DemoLeak
              expr: deriv(process_resident_memory_bytes{job="leaking_worker"}[2m]) > 50e3
              for: 30s
              labels: {severity: ticket}
              annotations:
                summary: "{{ $labels.job }} grows by {{ $value | humanize1024 }}B a second"
            - alert: DemoCopiedNothing
              expr: copy_files == 0
              labels: {severity: ticket}
              annotations:
                summary: "{{ $labels.job }} exits 0 and has copied {{ $value }} files"
            - alert: DemoBackupOld
              expr: time() - backup_last_success_timestamp_seconds > 26 * 3600
              labels: {severity: page}
              annotations:
                summary: "the last good backup is {{ $value | humanizeDuration }} old"
            - alert: DemoRunTimedOut
              expr: sum by (job) (increase(nightjar_job_runs_total{outcome="timed_out"}[5m])) > 0
              labels: {severity: ticket}
              annotations:
                summary: "a run of {{ $labels.job }} was ended at its limit"
      """;
}
