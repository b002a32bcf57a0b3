import { randomUUID } from 'node:crypto';

import { systemClock } from '@ataski/kernel';

import { createSpool } from '../src/spool/spool.ts';

// Puts entries into a spool until it is killed, and tells of each that was kept.
const spool = createSpool({ folder: process.argv[2]!, clock: systemClock });
for (;;) {
  const entry = JSON.stringify({ id: randomUUID() });
  await spool.put(entry);
  process.stdout.write(`${entry}\n`);
}
