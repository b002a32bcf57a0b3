import { createSigningKey } from '../context/signing-key.ts';
import type { SigningKey } from '../context/signing-key.ts';
import { TenancyError } from '../errors.ts';
import type { CliWorld } from './command.ts';
import { misuse } from './misuse.ts';
import { readTextFile } from './text-file.ts';

const variable = 'ATASKI_TENANCY_SIGNING_KEY_FILE';
const line = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})\s*$/;

/**
 * Reads the key that signs contexts from the file that the environment names: one line, its id, a
 * colon and 32 to 64 bytes in base64. Throws TENANCY_SIGNING_KEY_INVALID, telling nothing of it.
 */
export function readSigningKey(world: CliWorld): SigningKey {
  const path = world.environment[variable];
  if (path === undefined || path === '') misuse(`${variable} is not set`);
  const [, id, secret] = line.exec(readTextFile(path)) ?? [];
  if (id === undefined || secret === undefined)
    throw new TenancyError('TENANCY_SIGNING_KEY_INVALID');
  return createSigningKey(id, Buffer.from(secret, 'base64'));
}
