# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One-time codes, against the vectors of RFC 6238."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import UsageError
from ansible_collections.vulnmgmt.access.plugins.module_utils._r7 import totp

# The RFC's secret for SHA-1; its codes have eight digits, of which the console's six are the last.
SECRET = b"12345678901234567890"
SEED = base64.b32encode(SECRET).decode()


@pytest.mark.parametrize(
    ("at", "eight_digits"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_the_rfc(at: int, eight_digits: str) -> None:
    assert totp.code(SEED, at) == eight_digits[2:]


def test_a_code_holds_for_thirty_seconds() -> None:
    assert totp.code(SEED, 30) == totp.code(SEED, 59.9) != totp.code(SEED, 60)


def test_without_a_time_it_is_the_code_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(totp.time, "time", lambda: 1234567890.0)
    assert totp.code(SEED) == "005924"


@pytest.mark.parametrize(
    "shown",
    [
        SEED.lower(),
        " ".join(SEED[i : i + 4] for i in range(0, len(SEED), 4)),
        f"\t{SEED}\n",
        SEED[:16].lower() + " " + SEED[16:],
    ],
)
def test_a_seed_is_understood_as_authenticator_apps_show_it(shown: str) -> None:
    assert totp.seed_bytes(shown) == SECRET


@pytest.mark.parametrize("raw", [b"a", b"ab", b"abc", b"abcd", b"abcde"])
def test_padding_may_be_there_or_not(raw: bytes) -> None:
    padded = base64.b32encode(raw).decode()
    assert totp.seed_bytes(padded) == totp.seed_bytes(padded.rstrip("=")) == raw


@pytest.mark.parametrize(
    "seed", ["", "   ", "====", "JBSW1", "JBSW0Y3D", "not base 32!", "A", "ABC", "JBSWÖ3DP", "١٢٣"]
)
def test_what_is_no_seed_is_refused_and_not_shown(seed: str) -> None:
    with pytest.raises(UsageError) as caught:
        totp.seed_bytes(seed)
    assert caught.value.message.startswith("the two-factor seed is not base32 (letters A to Z, digits 2 to 7)")
    assert len(seed.strip()) < 2 or seed not in caught.value.message
