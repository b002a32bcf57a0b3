import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a figure comes from, and how sure it is. */
interface Provenance {
  readonly mark: 'read' | 'remembered' | 'guessed';
  readonly source: string;
}

/** What is known beyond the seed, by hand: `prices/overlay.json`. */
export interface OverlayDocument {
  readonly pricedOn: string;
  readonly multipliers: readonly (Provenance & {
    readonly provider: string;
    readonly kind: 'serviceTiers' | 'geos' | 'speeds';
    readonly name: string;
    readonly perMille: number;
  })[];
  readonly facts: readonly (Provenance & {
    readonly member: 'maxOutputTokens' | 'contextWindowTokens' | 'imageTokens' | 'webFetchPicoUsd';
    readonly value: number;
    readonly models: readonly string[];
  })[];
  readonly addedNames: readonly {
    readonly name: string;
    readonly id: string;
    readonly source: string;
  }[];
  /** What nobody could settle; it changes no figure. */
  readonly doubts: readonly { readonly name: string; readonly why: string }[];
  readonly droppedNames: readonly { readonly name: string; readonly why: string }[];
}

/** The folder of what is checked in. */
export const pricesFolder = join(import.meta.dirname, '../../prices');

/** Reads the overlay. */
export function readOverlayDocument(): OverlayDocument {
  return JSON.parse(readFileSync(join(pricesFolder, 'overlay.json'), 'utf8')) as OverlayDocument;
}
