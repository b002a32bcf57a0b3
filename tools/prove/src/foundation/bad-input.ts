import { createVisitor } from '@ataski/local/visitor';
import { companies } from '@ataski/local/world';

import type { Proof } from '../proof.ts';
import { proveCredentials } from './bad-input/credentials.ts';
import { proveDeadDatabase } from './bad-input/dead-database.ts';
import { proveForms } from './bad-input/forms.ts';
import { proveFullDisk } from './bad-input/full-disk.ts';
import { proveIdentity } from './bad-input/identity.ts';
import { openPlace } from './bad-input/place.ts';

/**
 * F9: bad input and bad weather each get a clear answer, and nothing is half written. Over HTTP, on
 * a database whose disk is really filled and whose process is really killed. Both sizes are the
 * same.
 */
export const badInput: Proof = async ({ progress }) => {
  const place = await openPlace();
  try {
    const visitor = createVisitor(place.local.url);
    await visitor.signIn('ada@acme.example', companies.acme.name);
    progress('bad forms');
    const forms = await proveForms(place, visitor);
    progress('sessions, states and tenants');
    const identity = await proveIdentity(place);
    progress('keys');
    const credentials = await proveCredentials(place, visitor);
    progress('a full disk');
    const fullDisk = await proveFullDisk(place, visitor);
    progress('a dead database');
    const dead = await proveDeadDatabase(place, visitor);
    return [...forms, ...identity, ...credentials, ...fullDisk, ...dead];
  } finally {
    await place.close();
  }
};
