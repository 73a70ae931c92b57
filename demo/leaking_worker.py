"""A worker that keeps a little more memory in each pass, up to a limit at which it starts afresh."""

import argparse
import time

from metrics_page import Metrics, resident_bytes


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9102)
    parser.add_argument("--step-kib", type=int, default=64, help="kept in each pass")
    parser.add_argument("--limit-mib", type=int, default=200, help="forget all at this size")
    parser.add_argument("--pause", type=float, default=0.5)
    args = parser.parse_args()

    metrics = Metrics()
    metrics.declare("worker_passes_total", "counter", "Passes of the worker.")
    metrics.declare("worker_kept_responses", "gauge", "Responses that are kept and should not be.")
    metrics.declare("process_resident_memory_bytes", "gauge", "Resident set of this process.")
    metrics.serve(args.port)

    kept = []
    while True:
        kept.append(bytearray(b"x" * (args.step_kib << 10)))
        if len(kept) * args.step_kib > args.limit_mib << 10:
            kept.clear()
        metrics.add("worker_passes_total")
        metrics.set("worker_kept_responses", len(kept))
        metrics.set("process_resident_memory_bytes", resident_bytes())
        time.sleep(args.pause)


if __name__ == "__main__":
    main()
