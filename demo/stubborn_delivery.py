"""A delivery that can't succeed: the partner's certificate has run out, and no second try mends that."""

import time


class DeliveryError(Exception):
    """A document that did not arrive, with what kept it."""


def handshake(partner):
    time.sleep(0.2)
    raise ConnectionError(f"{partner}: certificate has expired")


def deliver(document, partner):
    try:
        handshake(partner)
    except ConnectionError as error:
        raise DeliveryError(f"could not deliver {document}") from error


def main():
    print("delivering invoice-2041.xml", flush=True)
    deliver("invoice-2041.xml", "partner.example:443")


if __name__ == "__main__":
    main()
