import { fileCheckpointSigner } from '../sealing/file-checkpoint-signer.ts';
import { deploymentStream, originOf, platformStream } from '../sealing/origin.ts';
import { isDeploymentName } from '../sealing/sealer-options.ts';
import { readTenant } from './chosen-tenants.ts';
import type { Given } from './command.ts';
import { requireText } from './given.ts';
import { misuse } from './misuse.ts';

/** Whose keys are asked for. */
export interface KeyRequest {
  readonly deployment: string;
  readonly streams: readonly string[];
}

/** The options of the two commands that show public keys. */
export const keyOptions = {
  deployment: { type: 'string' },
  tenant: { type: 'string', multiple: true },
} as const;

/** The help to them. */
export const keyHelp = `  --deployment NAME   the name that begins every log's own, for example app.example.com
  --tenant UUID       also the keys of this tenant's log; may be repeated

Shown are verification keys (C2SP signed-note), one on each line, as verify --key takes them: those
of the deployment's tree and of the platform's log, and the one that dates checkpoints.
`;

/** Reads whose keys are asked for. Throws AUDIT_COMMAND_INVALID. */
export function readKeyRequest(given: Given): KeyRequest {
  const deployment = requireText(given, 'deployment');
  if (!isDeploymentName(deployment)) {
    misuse('--deployment has 1 to 100 of a-z, 0-9, dot, dash and slash');
  }
  const tenants = given.texts('tenant').map(readTenant);
  return { deployment, streams: [deploymentStream, platformStream, ...tenants] };
}

/** The public keys of a key file, each once. Throws as `fileCheckpointSigner` does. */
export function describeKeys({ deployment, streams }: KeyRequest, path: string): string {
  const signer = fileCheckpointSigner(deployment, path);
  const keys = streams.flatMap((stream) => signer.verificationKeys(originOf(deployment, stream)));
  return [...new Set(keys.map(({ vkey }) => vkey))].map((vkey) => `${vkey}\n`).join('');
}
