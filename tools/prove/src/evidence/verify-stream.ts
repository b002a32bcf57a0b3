import { writeBundle } from '@ataski/audit/evidence';
import type { StreamSource } from '@ataski/audit/evidence';
import { blindingSalt, deploymentStream, originOf } from '@ataski/audit/sealing';
import type { CheckpointSigner } from '@ataski/audit/sealing';
import { verifyBundle } from '@ataski/audit/verify';
import type { BundleReport } from '@ataski/audit/verify';
import { tenants } from '@ataski/postgres/template-database';

/** What belongs to a deployment: its name, what hides its streams, and who signs. */
export interface Deployment {
  readonly deployment: string;
  readonly blindingKey: Uint8Array;
  readonly signer: CheckpointSigner;
}

/** The whole stream as the bytes of a bundle. */
export async function exportStream(
  source: StreamSource,
  { deployment, blindingKey }: Deployment,
): Promise<Buffer> {
  const salt = blindingSalt(blindingKey, source.stream);
  const lines: string[] = [];
  for await (const line of writeBundle(source, { deployment, salt })) lines.push(`${line}\n`);
  return Buffer.from(lines.join(''), 'utf8');
}

/** Exports a stream and verifies it with nothing but the bundle, the keys and known checkpoints. */
export async function verifyStream(
  source: StreamSource,
  facts: Deployment,
  known: readonly string[] = [],
): Promise<BundleReport> {
  return await verifyBytes(await exportStream(source, facts), source.stream, facts, known);
}

/** Verifies a bundle as an auditor does who was given the keys of all of the deployment's logs. */
export async function verifyBytes(
  bundle: Buffer,
  stream: string,
  { deployment, signer }: Deployment,
  known: readonly string[] = [],
): Promise<BundleReport> {
  const streams = new Set([stream, deploymentStream, ...Object.values(tenants)]);
  const keys = [...streams].flatMap((each) => signer.verificationKeys(originOf(deployment, each)));
  return await verifyBundle(only(bundle), { keys, known, authorities: [] });
}

async function* only(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
