"""Fetches made-up prices, as a job that is due every minute."""

import random
import time


def main():
    count = random.randint(480, 520)
    time.sleep(0.2)
    print(f"fetched prices={count}")


if __name__ == "__main__":
    main()
