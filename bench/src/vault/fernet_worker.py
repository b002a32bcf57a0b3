"""Encrypts and decrypts with Python's `cryptography`, as the bench asks on standard input.

A line is a JSON array: the name of a function below, then its arguments. A line of JSON answers it.
"""

import json
import sys
import time

import cryptography
from cryptography.fernet import Fernet


def version():
    return cryptography.__version__


def encrypt(key, texts):
    return [Fernet(key).encrypt(text.encode()).decode() for text in texts]


def decrypt(key, tokens):
    return [Fernet(key).decrypt(token).decode() for token in tokens]


def encrypt_rate(key, text, duration_ms):
    """Tokens for each second of processor time."""
    fernet, message = Fernet(key), text.encode()
    return rate(lambda: fernet.encrypt(message), duration_ms)


def decrypt_rate(key, token, duration_ms):
    fernet, message = Fernet(key), token.encode()
    return rate(lambda: fernet.decrypt(message), duration_ms)


def rate(work, duration_ms):
    started = time.process_time()
    operations = 0
    while True:
        for _ in range(100):
            work()
        operations += 100
        elapsed = time.process_time() - started
        if elapsed * 1000 >= duration_ms:
            return operations / elapsed


FUNCTIONS = {f.__name__: f for f in [version, encrypt, decrypt, encrypt_rate, decrypt_rate]}

for line in sys.stdin:
    name, *arguments = json.loads(line)
    print(json.dumps(FUNCTIONS[name](*arguments)), flush=True)
