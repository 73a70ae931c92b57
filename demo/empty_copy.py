"""A copy that exits 0 and has copied nothing: its source pattern has matched no file for a while."""

import argparse
import glob
import os
import shutil
import sys
import tempfile
import urllib.request


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--push", default="http://127.0.0.1:9091", help="where to push; empty: nowhere")
    args = parser.parse_args()
    target = tempfile.mkdtemp()
    try:
        # The export was renamed from *.csv to *.CSV.gz months ago.
        names = glob.glob(os.path.join(tempfile.gettempdir(), "nightjar-demo-export", "*.csv"))
        for name in names:
            shutil.copy2(name, target)
    finally:
        shutil.rmtree(target, ignore_errors=True)
    page = f"# TYPE copy_files gauge\ncopy_files {len(names)}\n"
    if args.push:
        request = urllib.request.Request(
            f"{args.push}/metrics/job/export_copy", data=page.encode(), method="PUT"
        )
        try:
            urllib.request.urlopen(request, timeout=5).close()
        except OSError as error:
            print(f"could not push: {error}", file=sys.stderr)
    print("copy finished")


if __name__ == "__main__":
    main()
