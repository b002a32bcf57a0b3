import { systemClock } from '@ataski/kernel';
import type { Clock } from '@ataski/kernel';

import { renderCanonicalJson } from '../canonical-json.ts';
import type { Json } from '../canonical-json.ts';
import type { Allowance } from '../doctor/doctor-options.ts';
import type { DoctorReport, Severity } from '../doctor/finding.ts';
import type { ProbeReport } from '../probe/probe-report.ts';
import type { AttestationKey } from './attestation-key.ts';
import type { Envelope } from './envelope.ts';
import { judge } from './judge.ts';
import type { Evidence } from './judge.ts';
import { encodePreAuthentication } from './pre-authentication-encoding.ts';
import { requiredCoverage } from './required-coverage.ts';
import { payloadType, predicateType, statementType } from './statement.ts';
import type { IsolationStatement } from './statement.ts';
import { schemaDigestOf } from './subject.ts';
import type { AttestationSubject } from './subject.ts';

/** What an attestation is made of. */
export interface AttestOptions {
  readonly doctor: DoctorReport;
  /** What the doctor was told to accept: it does not count, and the statement names it. */
  readonly allowed?: readonly Pick<Allowance, 'id' | 'object'>[];
  readonly probes: ProbeReport;
  /** From `readSubject`, on the database that both looked at. */
  readonly subject: AttestationSubject;
  /** How long it says something, in milliseconds: positive and whole. */
  readonly validForMs: number;
  readonly key: AttestationKey;
  readonly clock?: Clock;
}

/**
 * Signs what the doctor and the probes found out about one database. The same input gives the same
 * bytes. The verdict is `holds` only when every check and every family of this package ran, on
 * every tenant-owned table, without an error or a breach.
 */
export function attest(options: AttestOptions): Envelope {
  const { key } = options;
  const payload = Buffer.from(renderCanonicalJson(stateOf(options) as unknown as Json), 'utf8');
  const sig = key.sign(encodePreAuthentication(payloadType, payload)).toString('base64');
  return {
    payload: payload.toString('base64'),
    payloadType,
    signatures: [{ keyid: key.id, sig }],
  };
}

function stateOf(options: AttestOptions): IsolationStatement {
  const { doctor, subject, validForMs, key, clock = systemClock } = options;
  if (!Number.isSafeInteger(validForMs) || validForMs <= 0)
    throw new RangeError('validForMs is not a positive whole number.');
  const issuedAtMs = clock.now().getTime();
  const evidence = evidenceOf(options);
  return {
    _type: statementType,
    subject: [{ name: subject.database, digest: { sha256: evidence.schema.digest } }],
    predicateType,
    predicate: {
      ...judge(evidence),
      issuedAt: new Date(issuedAtMs).toISOString(),
      expiresAt: new Date(issuedAtMs + validForMs).toISOString(),
      keyId: key.id,
      serverVersion: doctor.serverVersion,
      ...evidence,
    },
  };
}

function evidenceOf({ doctor, allowed = [], probes, subject }: AttestOptions): Evidence {
  const found = (severity: Severity) =>
    doctor.findings.filter((finding) => finding.severity === severity).length;
  const families = probes.families.map(({ family, attacks, refused, breaches }) => ({
    family,
    attacks,
    refused,
    breaches,
  }));
  const sum = (field: 'attacks' | 'breaches') =>
    families.reduce((total, family) => total + family[field], 0);
  return {
    doctor: {
      checked: sorted(doctor.checked),
      missing: without(requiredCoverage.checks, doctor.checked),
      findings: { error: found('error'), warning: found('warning'), advice: found('advice') },
      allowed: sorted(allowed.map(({ id, object }) => `${id}:${object}`)),
    },
    probes: {
      families,
      missing: without(
        requiredCoverage.families,
        families.map(({ family }) => family),
      ),
      attacks: sum('attacks'),
      // Whichever list knows more: a breach that one of them lacks is still a breach.
      breaches: Math.max(sum('breaches'), probes.breaches.length),
      tables: sorted(probes.tables),
      unprobed: without(subject.tenantTables, probes.tables),
      blind: sorted(probes.blind),
    },
    schema: { migrations: subject.migrations.length, digest: schemaDigestOf(subject) },
  };
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}

function without(wanted: readonly string[], there: readonly string[]): readonly string[] {
  const known = new Set(there);
  return sorted(wanted.filter((name) => !known.has(name)));
}
