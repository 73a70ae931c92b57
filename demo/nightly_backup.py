"""A backup: copies a folder of made-up files and pushes what it did to the Pushgateway port."""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
import urllib.request


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--push", default="http://127.0.0.1:9091", help="where to push; empty: nowhere")
    args = parser.parse_args()

    started = time.monotonic()
    source, target = tempfile.mkdtemp(), tempfile.mkdtemp()
    files = size = 0
    try:
        for number in range(random.randint(20, 30)):
            with open(os.path.join(source, f"table-{number:02}.sql"), "wb") as file:
                file.write(os.urandom(random.randint(2_000, 60_000)))
        for name in sorted(os.listdir(source)):
            shutil.copy2(os.path.join(source, name), target)
            copied = os.path.getsize(os.path.join(target, name))
            files, size = files + 1, size + copied
            print(f"copied {name} ({copied} bytes)", flush=True)
            time.sleep(0.02)
    finally:
        shutil.rmtree(source, ignore_errors=True)
        shutil.rmtree(target, ignore_errors=True)

    page = (
        "# TYPE backup_files gauge\n"
        f"backup_files {files}\n"
        "# TYPE backup_bytes gauge\n"
        f"backup_bytes {size}\n"
        "# TYPE backup_duration_seconds gauge\n"
        f"backup_duration_seconds {time.monotonic() - started:.3f}\n"
        "# TYPE backup_last_success_timestamp_seconds gauge\n"
        f"backup_last_success_timestamp_seconds {time.time():.3f}\n"
    )
    if args.push:
        url = f"{args.push}/metrics/job/nightly_backup"
        request = urllib.request.Request(url, data=page.encode(), method="PUT")
        request.add_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        try:
            urllib.request.urlopen(request, timeout=5).close()
        except OSError as error:
            print(f"could not push: {error}", file=sys.stderr)
    print(f"done: files={files} bytes={size}")


if __name__ == "__main__":
    main()
