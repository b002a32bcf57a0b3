"""Writes python-cryptography.json: what Python's `cryptography`, our oracle, does with Fernet tokens.

    python3 generate-python-vectors.py        (cryptography 48.0.0, Python 3.11)

The seed is fixed and IVs are handed in, so that the same versions write the same bytes again. Each
token that is called refused was refused by Python itself while this ran; see `decides`.
"""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import platform
import random
from unittest import mock

import cryptography
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

SEED = 1
randomness = random.Random(SEED)
TIMESTAMPS = [0, 1, 499162800, 1010492243, 2**31, 2**32 - 1, 2**32, 2**40, 2**53 - 1]


def text(data):
    return base64.b64encode(data).decode()


def new_key():
    return base64.urlsafe_b64encode(randomness.randbytes(32)).decode()


def new_time():
    return randomness.choice([*TIMESTAMPS, randomness.randrange(1_500_000_000, 2_000_000_000)])


def encrypt(key, plaintext, timestamp, iv):
    return Fernet(key)._encrypt_from_parts(plaintext, timestamp, iv).decode()


def decides(open_token):
    """The plaintext, or None for InvalidToken. Any other exception ends the run."""
    try:
        return open_token()
    except InvalidToken:
        return None


def forge(key, body):
    """A token with this body and the right MAC."""
    signing = base64.urlsafe_b64decode(key)[:16]
    return base64.urlsafe_b64encode(body + hmac.digest(signing, body, hashlib.sha256)).decode()


def token_cases():
    sizes = [size for size in range(65) for _ in range(29)]
    sizes += [256] * 150 + [4096] * 20 + [65536] * 3
    for size in sizes:
        key, timestamp, iv = new_key(), new_time(), randomness.randbytes(16)
        plaintext = randomness.randbytes(size)
        token = encrypt(key, plaintext, timestamp, iv)
        assert Fernet(key).decrypt(token) == plaintext
        assert Fernet(key).extract_timestamp(token) == timestamp
        yield {
            "key": key, "time": timestamp, "iv": text(iv), "plaintext": text(plaintext), "token": token,
        }


def multi_cases():
    for count in range(1, 6):
        for case in range(40):
            keys = [new_key() for _ in range(count)]
            stranger = case % 8 == 7
            maker = new_key() if stranger else keys[case % count]
            timestamp, iv, plaintext = new_time(), randomness.randbytes(16), randomness.randbytes(case)
            token = encrypt(maker, plaintext, timestamp, randomness.randbytes(16))
            multi = MultiFernet([Fernet(key) for key in keys])
            with mock.patch.object(os, "urandom", lambda _: iv):
                rotated = decides(lambda: multi.rotate(token).decode())
            assert (rotated is None) == stranger
            assert (decides(lambda: multi.extract_timestamp(token)) is None) == stranger
            yield {
                "keys": keys, "token": token, "plaintext": text(plaintext), "time": timestamp,
                "iv": text(iv), "rotated": rotated,
            }


def ttl_cases():
    for ttl in [0, 1, 59, 60, 61, 3600, 2**40]:
        for delta in sorted({-3600, -61, -60, -59, -1, 0, 1, ttl - 1, ttl, ttl + 1}):
            for made in [1_700_000_000, 2**32]:
                key, now = new_key(), made + delta
                token = encrypt(key, b"x", made, randomness.randbytes(16))
                accepted = decides(lambda: Fernet(key).decrypt_at_time(token, ttl, now)) is not None
                yield {"key": key, "token": token, "ttl": ttl, "now": now, "accepted": accepted}


def refused_tokens(key):
    token = encrypt(key, randomness.randbytes(randomness.randrange(40)), new_time(), randomness.randbytes(16))
    raw = base64.urlsafe_b64decode(token)

    def spell(data):
        return base64.urlsafe_b64encode(data).decode()

    for what, start, end in [
        ("version", 0, 1), ("time", 1, 9), ("IV", 9, 25), ("ciphertext", 25, len(raw) - 32),
        ("MAC", len(raw) - 32, len(raw)),
    ]:
        changed = bytearray(raw)
        changed[randomness.randrange(start, end)] ^= 1 << randomness.randrange(8)
        yield f"a bit of the {what} changed", spell(bytes(changed))
    yield "bytes cut off", spell(raw[: -randomness.randrange(1, len(raw))])
    yield "bytes cut off in front", spell(raw[randomness.randrange(1, len(raw)) :])
    yield "bytes added", spell(raw + randomness.randbytes(randomness.randrange(1, 33)))
    yield "another key's MAC", encrypt(new_key(), b"x", 0, randomness.randbytes(16))
    yield "another version, right MAC", forge(key, bytes([randomness.randrange(128)]) + raw[1:-32])
    yield "no block, right MAC", forge(key, raw[:25])
    yield "part of a block, right MAC", forge(key, raw[: 25 + randomness.randrange(1, 16)])
    yield "wrong padding, right MAC", forge(key, raw[:25] + randomness.randbytes(32))
    yield "missing base64 padding", encrypt(key, b"", 0, randomness.randbytes(16)).rstrip("=")
    yield "random bytes", spell(randomness.randbytes(randomness.randrange(120)))
    yield "random bytes behind the version", spell(b"\x80" + randomness.randbytes(randomness.randrange(120)))


def refused_cases():
    for _ in range(40):
        key = new_key()
        for what, token in refused_tokens(key):
            # Random padding is right once in 256 times.
            if decides(lambda: Fernet(key).decrypt(token)) is None:
                yield {"what": what, "key": key, "token": token}


def respell(token):
    """Spellings of one token, some of which Python's decoder takes for the same bytes."""
    at = randomness.randrange(len(token) + 1)
    stray = "".join(randomness.choices("! \n\t#$.,;~=", k=randomness.randrange(1, 4)))
    yield "as it is written", token
    yield "stray characters", token[:at] + stray + token[at:]
    yield "padding inside", token[:at] + "=" * randomness.randrange(1, 4) + token[at:]
    yield "the standard alphabet", token.replace("-", "+").replace("_", "/")
    yield "text after the end", token + "".join(randomness.choices("abc=-!", k=4))
    yield "more padding", token + "="
    yield "no padding", token.rstrip("=")
    digits = token.rstrip("=")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spare = last[last.index(digits[-1]) | 1]
    yield "spare bits set", digits[:-1] + spare + token[len(digits) :]


def spelling_cases():
    for size in range(48):
        key, plaintext = new_key(), randomness.randbytes(size)
        token = encrypt(key, plaintext, new_time(), randomness.randbytes(16))
        for what, spelling in respell(token):
            opened = decides(lambda: Fernet(key).decrypt(spelling))
            assert opened in (None, plaintext)
            yield {
                "what": what, "key": key, "text": spelling, "plaintext": text(plaintext),
                "python": opened is not None, "canonical": spelling == token,
            }


def main():
    groups = {
        "tokens": token_cases(), "multi": multi_cases(), "ttl": ttl_cases(),
        "refused": refused_cases(), "spellings": spelling_cases(),
    }
    source = f"cryptography {cryptography.__version__}, Python {platform.python_version()}, seed {SEED}"
    lines = [f'"source": {json.dumps(source)}']
    for name, cases in groups.items():
        # One case a line: as compact as it gets while a change still shows as a few lines.
        rows = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
        lines.append(f'"{name}": [\n{rows}\n]')
    target = pathlib.Path(__file__).with_name("python-cryptography.json")
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")


main()
