"""An import that now and then waits for ever for an answer that does not come."""

import argparse
import random
import socket
import time


def wait_for_ever():
    """Connects to a server of its own that takes the connection and never answers."""
    server = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(server.getsockname())
    client.recv(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hang", choices=["yes", "no", "sometimes"], default="sometimes")
    args = parser.parse_args()
    print("connected to partner, asking for the day's orders", flush=True)
    time.sleep(0.3)
    if args.hang == "yes" or (args.hang == "sometimes" and random.random() < 0.3):
        print("waiting for the answer", flush=True)
        wait_for_ever()
    orders = random.randint(200, 260)
    print(f"imported orders={orders}")


if __name__ == "__main__":
    main()
