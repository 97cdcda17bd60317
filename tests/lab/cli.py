# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The command line of the lab."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence

from lab import products
from lab.serving import Lab


def _parser() -> argparse.ArgumentParser:
    switches = "\n".join(f"  {name} (default {value})" for name, value in sorted(products.known_switches().items()))
    parser = argparse.ArgumentParser(
        prog="lab",
        description="Simulated vulnerability scanners on free ports of 127.0.0.1, over TLS. DIR/lab.json says where "
        "they are and how to log in; DIR/requests.jsonl gets one line per request served.",
        epilog=f"switches:\n{switches}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--dir", required=True, metavar="DIR", help="where lab.json, ca.pem and requests.jsonl go")
    parser.add_argument("--seed", type=_count, default=12, metavar="N", help="people per scanner (default 12)")
    parser.add_argument("--latency", type=float, default=0, metavar="MS", help="added to every request (default 0)")
    parser.add_argument("--faults", metavar="FILE", help="JSON list of faults; read again whenever the file changes")
    parser.add_argument("--scanners", type=_count, default=1, metavar="N", help="scanners of each product (default 1)")
    parser.add_argument("--switch", action="append", default=[], metavar="PRODUCT.NAME=VALUE", help="see below")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; return the exit status."""
    parser = _parser()
    options = parser.parse_args(argv)
    told_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    try:
        lab = Lab(
            options.dir,
            seed=options.seed,
            scanners=options.scanners,
            latency_ms=options.latency,
            faults=options.faults,
            switches=dict(products.parse_switch(text) for text in options.switch),
        )
    except (OSError, ValueError) as error:
        parser.error(str(error))
    with lab:
        print(f"lab: {len(lab.scanners)} scanners ready, see {lab.directory / 'lab.json'}", flush=True)
        while lab.alive() and not told_to_stop.wait(timeout=1):
            pass
        crashed = not lab.alive()
    if crashed:
        print("lab: the servers stopped by themselves", file=sys.stderr)
    return 1 if crashed else 0
