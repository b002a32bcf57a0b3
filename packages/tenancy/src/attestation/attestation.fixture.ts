import { generateKeyPairSync } from 'node:crypto';

import type { Clock } from '@ataski/kernel';

import type { Severity } from '../doctor/finding.ts';
import type { AttestOptions } from './attest.ts';
import { createAttestationKey } from './attestation-key.ts';
import { requiredCoverage } from './required-coverage.ts';

/** A pair of keys for the tests of this folder. */
export const pair = generateKeyPairSync('ed25519');

/** When the attestations of these tests are issued. */
export const issuedAt = new Date('2026-11-26T09:00:00.000Z');

/** A clock that stands still. */
const stoppedClock: Clock = { now: () => issuedAt };

/** A finding of a severity. */
export function finding(severity: Severity) {
  return {
    id: 'T02',
    name: 'row-security-not-forced',
    severity,
    object: 'shop.item',
    detail: 'FORCE is missing.',
    remediationSql: null,
    cacheKey: 'T02:shop.item',
  };
}

/** All was looked at, and nothing was found. */
export function completeOptions(): AttestOptions {
  return {
    doctor: { findings: [], checked: [...requiredCoverage.checks], serverVersion: 180004 },
    probes: {
      tables: ['shop.item'],
      families: requiredCoverage.families.map((family) => ({
        family,
        tries: 'It tries.',
        attacks: 3,
        refused: 2,
        breaches: 0,
      })),
      breaches: [],
      blind: [],
    },
    subject: {
      database: 'shop',
      migrations: [
        { name: 'tenancy/000001_context', checksum: 'ab'.repeat(32) },
        { name: 'shop/000001_item', checksum: 'ba'.repeat(32) },
      ],
      tenantTables: ['shop.item'],
    },
    validForMs: 3_600_000,
    key: createAttestationKey(pair.privateKey),
    clock: stoppedClock,
  };
}
