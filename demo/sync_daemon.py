"""A healthy daemon: works through a queue in passes and serves what it does on /metrics."""

import argparse
import random
import time

from metrics_page import Metrics, resident_bytes


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9101)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between passes")
    args = parser.parse_args()

    metrics = Metrics()
    metrics.declare("sync_passes_total", "counter", "Passes over the queue.")
    metrics.declare("sync_items_total", "counter", "Items synced, by result.")
    metrics.declare("sync_queue_items", "gauge", "Items that wait.")
    metrics.declare("sync_last_success_timestamp_seconds", "gauge", "When the last pass ended well.")
    metrics.declare("process_resident_memory_bytes", "gauge", "Resident set of this process.")
    metrics.serve(args.port)

    queue = 40
    while True:
        queue += random.randint(0, 12)
        done = min(queue, random.randint(3, 12))
        failed = sum(random.random() < 0.01 for _ in range(done))
        queue -= done
        metrics.add("sync_passes_total")
        metrics.add("sync_items_total", done - failed, result="ok")
        metrics.add("sync_items_total", failed, result="error")
        metrics.set("sync_queue_items", queue)
        metrics.set("sync_last_success_timestamp_seconds", time.time())
        metrics.set("process_resident_memory_bytes", resident_bytes())
        time.sleep(args.pause)


if __name__ == "__main__":
    main()
