import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { attest } from './attest.ts';
import type { AttestOptions } from './attest.ts';
import { completeOptions, finding, issuedAt, pair } from './attestation.fixture.ts';
import type { IsolationPredicate } from './statement.ts';
import { verifyAttestation } from './verify-attestation.ts';

const stateOf = (options: AttestOptions): IsolationPredicate =>
  verifyAttestation(attest(options), [pair.publicKey], { now: issuedAt }).predicate;

/** The complete options, changed in one place. */
const but = (change: (options: AttestOptions) => Partial<AttestOptions>): AttestOptions => {
  const options = completeOptions();
  return { ...options, ...change(options) };
};

describe('an attestation', () => {
  it('holds when everything was looked at and nothing was found', () => {
    const { database } = completeOptions().subject;
    const statement = verifyAttestation(attest(completeOptions()), [pair.publicKey], {
      now: issuedAt,
    });
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://ataski.dev/attestation/tenant-isolation/v1',
      subject: [{ name: database, digest: { sha256: statement.predicate.schema.digest } }],
      predicate: {
        verdict: 'holds',
        reasons: [],
        issuedAt: '2026-11-26T09:00:00.000Z',
        expiresAt: '2026-11-26T10:00:00.000Z',
        serverVersion: 180004,
      },
    });
  });

  it('holds with warnings and advice, and says how many', () => {
    const options = but(({ doctor }) => ({
      doctor: { ...doctor, findings: [finding('warning'), finding('advice'), finding('advice')] },
    }));
    expect(stateOf(options)).toMatchObject({
      verdict: 'holds',
      doctor: { findings: { error: 0, warning: 1, advice: 2 } },
    });
  });

  it('names what was accepted and so not counted', () => {
    const options = but(() => ({ allowed: [{ id: 'T07', object: 'shop.peek()' }] }));
    expect(stateOf(options).doctor.allowed).toEqual(['T07:shop.peek()']);
    expect(stateOf(completeOptions()).doctor.allowed).toEqual([]);
  });

  it.each<[string, string, (options: AttestOptions) => Partial<AttestOptions>]>([
    [
      'an error was found',
      'error-found',
      ({ doctor }) => ({ doctor: { ...doctor, findings: [finding('error')] } }),
    ],
    [
      'an attack succeeded',
      'breach',
      ({ probes }) => ({
        probes: {
          ...probes,
          breaches: [
            { family: 'insert', table: 'shop.item', attack: 'a', context: 'own', foreignRows: 1 },
          ],
        },
      }),
    ],
    [
      'a family counts a breach that no list names',
      'breach',
      ({ probes }) => ({
        probes: {
          ...probes,
          families: probes.families.map((family) => ({ ...family, breaches: 1 })),
        },
      }),
    ],
  ])('fails when %s', (_, reason, change) => {
    expect(stateOf(but(change))).toMatchObject({ verdict: 'fails', reasons: [reason] });
  });

  it.each<[string, string, (options: AttestOptions) => Partial<AttestOptions>]>([
    [
      'a check did not run',
      'check-missing',
      ({ doctor }) => ({ doctor: { ...doctor, checked: doctor.checked.slice(1) } }),
    ],
    [
      'a family did not run',
      'family-missing',
      ({ probes }) => ({ probes: { ...probes, families: probes.families.slice(1) } }),
    ],
    [
      'nothing was attacked',
      'no-attack',
      ({ probes }) => ({
        probes: {
          ...probes,
          families: probes.families.map((family) => ({ ...family, attacks: 0 })),
        },
      }),
    ],
    [
      'a table was blind',
      'table-blind',
      ({ probes }) => ({ probes: { ...probes, blind: ['shop.item'] } }),
    ],
    [
      'a tenant-owned table was left out',
      'table-unprobed',
      ({ subject }) => ({ subject: { ...subject, tenantTables: ['shop.item', 'shop.order'] } }),
    ],
    [
      'no migration is known',
      'no-migration',
      ({ subject }) => ({ subject: { ...subject, migrations: [] } }),
    ],
  ])('never says that it holds when %s', (_, reason, change) => {
    expect(stateOf(but(change))).toMatchObject({ verdict: 'unproven', reasons: [reason] });
  });

  it('never says that it holds without probes', () => {
    const options = but(() => ({
      probes: { tables: [], families: [], breaches: [], blind: [] },
    }));
    expect(stateOf(options)).toMatchObject({
      verdict: 'unproven',
      reasons: ['family-missing', 'no-attack', 'no-table', 'table-unprobed'],
    });
  });

  it('is the same bytes for the same input, in whatever order it comes', () => {
    const shuffled = but(({ doctor, subject }) => ({
      doctor: { ...doctor, checked: [...doctor.checked].reverse() },
      subject: { ...subject, migrations: [...subject.migrations].reverse() },
    }));
    expect(attest(shuffled)).toEqual(attest(completeOptions()));
  });

  it('has another digest when one migration differs', () => {
    const other = but(({ subject }) => ({
      subject: {
        ...subject,
        migrations: subject.migrations.map((each) => ({ ...each, checksum: 'cd'.repeat(32) })),
      },
    }));
    expect(stateOf(other).schema.digest).not.toBe(stateOf(completeOptions()).schema.digest);
  });

  it.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses to be valid for %d',
    (validForMs) => {
      expect(() => attest({ ...completeOptions(), validForMs })).toThrow(RangeError);
    },
  );

  it('is verified as it was made, whatever it says', () => {
    const name = fc.stringMatching(/^[a-z_]{1,12}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(name),
        fc.uniqueArray(name),
        fc.nat(1000),
        (tables, blind, attacks) => {
          const options = but(({ probes }) => ({
            probes: {
              ...probes,
              tables,
              blind,
              families: probes.families.map((family) => ({ ...family, attacks })),
            },
          }));
          const { probes } = stateOf(options);
          expect(probes).toMatchObject({ tables: [...tables].sort(), blind: [...blind].sort() });
        },
      ),
    );
  });
});
