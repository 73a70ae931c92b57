"""A report that fails every fourth time with a traceback, as one that talks to a moody database does."""

import argparse
import random
import time


def fetch(page, fails):
    time.sleep(0.05)
    if fails and page == 3:
        raise ConnectionError("db.internal:5432: connection reset while reading page 3")
    return random.randint(80, 120)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fail", choices=["yes", "no", "sometimes"], default="sometimes")
    args = parser.parse_args()
    fails = args.fail == "yes" or (args.fail == "sometimes" and random.random() < 0.25)
    rows = 0
    for page in range(1, 6):
        rows += fetch(page, fails)
        print(f"page {page}: {rows} rows so far", flush=True)
    print(f"report written, rows={rows}")


if __name__ == "__main__":
    main()
