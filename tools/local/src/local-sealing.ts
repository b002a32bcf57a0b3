import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { fileAnchor } from '@ataski/audit';
import { fileCheckpointSigner } from '@ataski/audit/sealing';
import { createDatabasePool } from '@ataski/server/database-pool';
import type { ProductOptions } from '@ataski/server/product-options';

import { signingKeysFile } from './secrets.ts';
import type { SandboxSecrets } from './secrets.ts';

/** The name of a sandbox in its checkpoints. */
const deployment = 'sandbox.ataski.example';

/** Sealing with the keys of a data folder, anchored in a folder beside them. */
export function localSealing(
  folder: string,
  databaseUrl: string,
  { blindingKey }: Pick<SandboxSecrets, 'blindingKey'>,
): ProductOptions['sealing'] {
  const directory = path.join(folder, 'checkpoints');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return {
    pool: createDatabasePool({ url: databaseUrl, maxConnections: 2, isPipelined: false }),
    signer: fileCheckpointSigner(deployment, signingKeysFile(folder)),
    deployment,
    blindingKey: Buffer.from(blindingKey, 'base64'),
    anchors: [fileAnchor({ directory })],
  };
}
