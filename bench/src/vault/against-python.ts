import { Fernet } from '@ataski/vault/fernet';

import type { Comparison, Group } from '../measure.ts';
import { operationsPerProcessorSecond } from '../rounds.ts';
import { message } from './against-npm.ts';
import { openPythonFernet } from './python-fernet.ts';
import type { PythonFernet } from './python-fernet.ts';

const roundMs = 200;

/**
 * Speed and exchange of tokens, against Python's `cryptography` in the same run. Each side is
 * counted in the processor time of its own process. Without such a Python there are no rows, and a
 * line says so.
 */
export async function openAgainstPython(): Promise<Group> {
  const python = await openPythonFernet();
  if (python === null) {
    console.error('skipped: no python3 with the package cryptography, so nothing to compare with');
    return { comparisons: [], close: async () => undefined };
  }
  return {
    comparisons: [...compareSpeed(python), exchangeTokens(python)],
    close: () => python.close(),
  };
}

function compareSpeed(python: PythonFernet): readonly Comparison[] {
  const key = Fernet.generateKey();
  const fernet = new Fernet(key);
  const token = fernet.encrypt(message);
  const peer = `Python cryptography ${python.version}`;
  const rate = async (work: () => unknown): Promise<number> =>
    operationsPerProcessorSecond(work, roundMs);
  return [
    {
      id: 'E4',
      name: `Fernet encrypt, 256 B, against ${peer}`,
      unit: 'tokens/CPU s',
      goal: '>= 2',
      ours: () => rate(() => fernet.encrypt(message)),
      reference: () => python.encryptRate(key, message, roundMs),
    },
    {
      id: 'E4',
      name: `Fernet decrypt, 256 B, against ${peer}`,
      unit: 'tokens/CPU s',
      goal: '>= 1.8',
      ours: () => rate(() => fernet.decrypt(token).toString('utf8')),
      reference: () => python.decryptRate(key, token, roundMs),
    },
  ];
}

function exchangeTokens(python: PythonFernet): Comparison {
  const texts = Array.from({ length: 100 }, (_, length) => 'é1ß€x'.repeat(length).slice(0, length));
  const countSame = (opened: readonly string[]): number =>
    opened.filter((text, index) => text === texts[index]).length;
  return {
    id: 'E3',
    name: `Tokens opened, of ours by Python cryptography ${python.version} and of its by ours, of those made`,
    unit: 'tokens',
    goal: '>= 1',
    ours: async () => {
      const key = Fernet.generateKey();
      const fernet = new Fernet(key);
      const theirs = await python.encrypt(key, texts);
      const ourTokens = texts.map((text) => fernet.encrypt(text));
      const byUs = theirs.map((token) => fernet.decrypt(token).toString('utf8'));
      return countSame(byUs) + countSame(await python.decrypt(key, ourTokens));
    },
    reference: async () => 2 * texts.length,
  };
}
