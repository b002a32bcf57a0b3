import { readFileSync } from 'node:fs';
import path from 'node:path';

import { Fernet, InvalidToken } from '@ataski/vault/fernet';

import { projectRoot } from '../project-root.ts';
import type { Proof, ProofRow } from '../proof.ts';
import { provePlaces } from './fernet/moved.ts';

interface SpecificationVector {
  readonly token: string;
  readonly secret: string;
  readonly now: string;
  readonly ttl_sec: number;
  readonly src: string;
}

interface OracleToken {
  readonly key: string;
  readonly token: string;
  readonly plaintext: string;
  readonly time: number;
}

interface Oracle {
  readonly source: string;
  readonly tokens: readonly OracleToken[];
}

const goals = { published: 10, oracle: 2_000 } as const;

/** E3: the published vectors, those of Python, every flipped bit, and every moved ciphertext. */
export const fernet: Proof = async (run) => [
  provePublished(),
  proveOracle(),
  proveFlippedBits(run.size === 'full' ? 40 : 4),
  ...(await provePlaces()),
];

/**
 * The one that generates is read as well: what it makes is compared by the unit tests, which hold
 * the IV.
 */
function provePublished(): ProofRow {
  const lifetime = ({ now, ttl_sec }: SpecificationVector) => ({
    ttl: ttl_sec,
    currentTime: Date.parse(now) / 1000,
  });
  const [generate, verify, invalid] = ['generate', 'verify', 'invalid'].map(
    (name) => read(`${name}.json`) as readonly SpecificationVector[],
  );
  const opened = [...(generate ?? []), ...(verify ?? [])].filter(
    ({ token, secret, src }) => new Fernet(secret).decrypt(token).toString() === src,
  );
  const refused = (invalid ?? []).filter((vector) => {
    try {
      new Fernet(vector.secret).decryptAtTime(vector.token, lifetime(vector));
      return false;
    } catch (error) {
      return error instanceof InvalidToken;
    }
  });
  const passed = opened.length + refused.length;
  return {
    id: 'E3',
    promise: 'All published vectors of the Fernet specification hold.',
    measured: `${String(opened.length)} opened and ${String(refused.length)} refused`,
    goal: String(goals.published),
    holds: passed === goals.published,
  };
}

function proveOracle(): ProofRow {
  const { source, tokens } = read('python-cryptography.json') as Oracle;
  const same = tokens.filter(({ key, token, plaintext, time }) => {
    const opened = new Fernet(key);
    return (
      opened.decrypt(token).toString('base64') === plaintext &&
      opened.extractTimestamp(token) === time
    );
  });
  return {
    id: 'E3',
    promise: 'Tokens that Python’s cryptography made open to the same bytes and the same time.',
    measured: `${String(same.length)} of ${String(tokens.length)} (${source})`,
    goal: `all of at least ${String(goals.oracle)}`,
    holds: same.length === tokens.length && tokens.length >= goals.oracle,
  };
}

function proveFlippedBits(tokenCount: number): ProofRow {
  const key = Fernet.generateKey();
  const opener = new Fernet(key);
  let [flips, refused] = [0, 0];
  for (let length = 0; length < tokenCount; length += 1) {
    const token = opener.encryptToBytes(Buffer.alloc(length * 7, length));
    for (let bit = 0; bit < token.length * 8; bit += 1) {
      const flipped = Buffer.from(token);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      flips += 1;
      if (isRefused(opener, flipped)) refused += 1;
    }
  }
  return {
    id: 'E3',
    promise: 'A token with any single bit flipped is refused.',
    measured: `${String(refused)} of ${String(flips)} flips refused, in tokens of ${String(tokenCount)} lengths`,
    goal: 'all',
    holds: refused === flips && flips > 0,
  };
}

function isRefused(opener: Fernet, token: Buffer): boolean {
  try {
    opener.decryptFromBytes(token);
    return false;
  } catch (error) {
    return error instanceof InvalidToken;
  }
}

function read(name: string): unknown {
  const file = path.join(projectRoot, 'packages/vault/test/vectors', name);
  return JSON.parse(readFileSync(file, 'utf8'));
}
