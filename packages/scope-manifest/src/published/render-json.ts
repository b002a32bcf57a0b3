import type { SystemManifest } from '../system-manifest.ts';
import { fingerprintOf } from './fingerprint.ts';
import { sortedJson } from './sorted-json.ts';

/** An entry as it is published, with its fingerprint. */
export interface PublishedEntry extends SystemManifest {
  readonly fingerprint: string;
}

/** The whole entry as a JSON document, members in the order of their names. */
export function renderJson(system: SystemManifest): string {
  return `${sortedJson({ ...system, fingerprint: fingerprintOf(system) }, 2)}\n`;
}
