"""A /metrics page for the demo's daemons: gauges and counters in Prometheus' text format."""

import http.server
import threading


class Metrics:
    """Values by series, safe for use by many threads."""

    def __init__(self):
        self._lock = threading.Lock()
        self._families = {}

    def declare(self, name, kind, text):
        self._families[name] = (kind, text, {})

    def set(self, name, value, **labels):
        with self._lock:
            self._families[name][2][tuple(sorted(labels.items()))] = value

    def add(self, name, amount=1.0, **labels):
        with self._lock:
            values = self._families[name][2]
            key = tuple(sorted(labels.items()))
            values[key] = values.get(key, 0.0) + amount

    def render(self):
        lines = []
        with self._lock:
            for name, (kind, text, values) in self._families.items():
                lines.append(f"# HELP {name} {text}")
                lines.append(f"# TYPE {name} {kind}")
                for labels, value in values.items():
                    pairs = ",".join(f'{k}="{v}"' for k, v in labels)
                    lines.append(f"{name}{{{pairs}}} {value}" if pairs else f"{name} {value}")
        return "\n".join(lines) + "\n"

    def serve(self, port):
        """Serves the page on loopback until the process ends."""
        metrics = self

        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = metrics.render().encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Page)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


def resident_bytes():
    """The resident set of this process, from /proc; 0 where there is none."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * 4096
    except OSError:
        return 0
