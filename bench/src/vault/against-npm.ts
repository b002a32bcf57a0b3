import { strict as assert } from 'node:assert';

import type { Comparison, Group } from '../measure.ts';
import { operationsPerProcessorSecond } from '../rounds.ts';
import { createNpmPair } from './npm-fernet.ts';

const roundMs = 200;

/** What is encrypted in all rows about speed. */
export const message = 'a 256 byte message, like a token'.repeat(8);

/** Fernet of 256 bytes, text in and text out, against npm's `fernet`: same key, same work. */
export function compareWithNpm(id: string): readonly Comparison[] {
  const { ours, npm } = createNpmPair();
  const token = ours.encrypt(message);
  // Both do the same work, or the numbers would say nothing.
  assert.equal(Buffer.byteLength(message), 256);
  assert.equal(ours.encrypt(message).length, npm.encrypt(message).length);
  assert.equal(npm.decrypt(token), message);
  assert.notEqual(npm.encrypt(message), npm.encrypt(message));
  const rate = async (work: () => unknown): Promise<number> =>
    operationsPerProcessorSecond(work, roundMs);
  return [
    {
      id,
      name: 'Fernet encrypt, 256 B, against npm fernet 0.4.0',
      unit: 'tokens/CPU s',
      goal: '>= 15',
      ours: () => rate(() => ours.encrypt(message)),
      reference: () => rate(() => npm.encrypt(message)),
    },
    {
      id,
      name: 'Fernet decrypt, 256 B, against npm fernet 0.4.0',
      unit: 'tokens/CPU s',
      goal: '>= 10',
      ours: () => rate(() => ours.decrypt(token)),
      reference: () => rate(() => npm.decrypt(token)),
    },
  ];
}

/** How many tokens each opens of the other: all of them, or the row does not hold. */
function exchangeWithNpm(): Comparison {
  const texts = Array.from({ length: 100 }, (_, length) => 'é1ß€x'.repeat(length).slice(0, length));
  return {
    id: 'E3',
    name: 'Tokens opened, of ours by npm fernet 0.4.0 and of its by ours, of those made',
    unit: 'tokens',
    goal: '>= 1',
    // A pair has a key of its own, so that each round is about other tokens.
    ours: async () => {
      const { ours, npm } = createNpmPair();
      const isOpened = (text: string): readonly boolean[] => [
        npm.decrypt(ours.encrypt(text)) === text,
        ours.decrypt(npm.encrypt(text)) === text,
      ];
      return texts.flatMap(isOpened).filter(Boolean).length;
    },
    reference: async () => 2 * texts.length,
  };
}

/** Speed and exchange of tokens, against npm's `fernet`. */
export function openAgainstNpm(): Group {
  const comparisons = [...compareWithNpm('E4'), exchangeWithNpm()];
  return { comparisons, close: async () => undefined };
}
