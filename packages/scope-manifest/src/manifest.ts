import { anthropic } from './anthropic.ts';
import { hubspot } from './hubspot.ts';
import { netsuite } from './netsuite.ts';
import { openai } from './openai.ts';
import { quickbooks } from './quickbooks.ts';
import { recall } from './recall.ts';
import { sageIntacct } from './sage-intacct.ts';
import { stripe } from './stripe.ts';
import type { SystemManifest } from './system-manifest.ts';
import { xero } from './xero.ts';

/** All systems by id. The one list from which requests are made, enforced and published. */
export const manifest = Object.freeze({
  anthropic,
  hubspot,
  netsuite,
  openai,
  quickbooks,
  recall,
  sage_intacct: sageIntacct,
  stripe,
  xero,
});

/** The id of a system in the manifest. */
export type SystemId = keyof typeof manifest;

/** All systems in the order of their ids. */
export const systems: readonly SystemManifest[] = Object.freeze(Object.values(manifest));

/** The system with this id, or null. */
export function findSystem(id: string): SystemManifest | null {
  return systems.find((system) => system.id === id) ?? null;
}
