import { describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { createGcmSeal } from '../../test/gcm-seal.ts';
import { personActions } from '../../test/person-actions.ts';
import { useEraser } from '../../test/use-eraser.ts';
import {
  blindingKey,
  createTestSealer,
  deployment,
  sealAll,
  signer,
} from '../../test/use-sealer.ts';
import { auditActions } from '../audit-actions.ts';
import { createAuditLog } from '../audit-log.ts';
import { migrations } from '../migrations.ts';
import { deploymentStream, originOf } from '../sealing/origin.ts';
import { makeTrust, verify } from '../verify/bundle.fixture.ts';
import { createEvidence } from './evidence.ts';
import type { BundleRequest, EvidenceOptions } from './evidence.ts';

const reason = 'The auditor asks who was invited.';

describe('the personal parts of a bundle', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const eraser = useEraser(db);
  const seal = createGcmSeal();
  const createLog = () =>
    createAuditLog({
      ...{ db: db.tenancy, platform: db.tenancy, clock: systemClock, component: 'test' },
      ...{ actions: [personActions, auditActions], sensitive: seal },
    });
  const invite = (email: string, subject: string) =>
    createLog().recordApart(db.context(db.tenants.acme), {
      ...{ action: 'person.invited', targets: [], details: { roles: ['viewer'] } },
      ...{ sensitive: { email }, subject },
    });
  const exported = async (
    request: BundleRequest,
    sensitive: EvidenceOptions['sensitive'] = { seal, log: createLog() },
  ) => {
    const lines: string[] = [];
    const evidence = createEvidence({ db: db.tenancy, deployment, blindingKey, sensitive });
    const write = async (line: string) => void lines.push(line);
    await evidence.exportBundle(db.context(db.tenants.acme), write, request);
    return lines;
  };
  const judge = (lines: readonly string[]) =>
    verify(
      Buffer.from(`${lines.join('\n')}\n`),
      makeTrust({
        keys: [db.tenants.acme, deploymentStream].flatMap((each) =>
          signer.verificationKeys(originOf(deployment, each)),
        ),
      }),
    );
  const reveals = async () =>
    (
      await db.superuser.query<{ details: object }>(
        "select details from audit.audit_log where action = 'audit_bundle.revealed'",
      )
    ).rows;

  it('are left out unless somebody asks for them', async () => {
    await invite('vera@acme.example', 'person_1');
    await invite('ada@acme.example', 'person_2');
    await sealAll(createTestSealer(db));
    const lines = await exported({});
    expect(lines.join('\n')).not.toContain('@acme.example');
    expect(await judge(lines)).toMatchObject({ verdict: 'ok', redacted: 2 });
    expect(await reveals()).toEqual([]);
  });

  it('are there for a reason, which is on record first, and fit what their entries commit to', async () => {
    const lines = await exported({ sensitive: { reason } });
    expect(lines.filter((line) => line.includes('vera@acme.example'))).toHaveLength(1);
    expect(await judge(lines)).toMatchObject({ verdict: 'ok', redacted: 0, findings: [] });
    expect(await reveals()).toEqual([{ details: { reason } }]);
  });

  it('are found out when they are others than were recorded', async () => {
    const open = async () => Buffer.from('{"email":"eve@acme.example"}');
    const lines = await exported({ sensitive: { reason } }, { seal: { open }, log: createLog() });
    const { verdict, findings } = await judge(lines);
    expect(verdict).toBe('tampered');
    expect(findings.map(({ check }) => check)).toEqual(['commitment', 'commitment']);
  });

  it('are gone once they are erased, and of nobody else', async () => {
    const request = { subject: 'person_1', reason: 'A request of 1 May.', authority: 'R-12' };
    await eraser.redact(db.context(db.tenants.acme), request);
    const lines = await exported({ sensitive: { reason } });
    expect(lines.join('\n')).not.toContain('vera@acme.example');
    expect(lines.join('\n')).toContain('ada@acme.example');
    expect(await judge(lines)).toMatchObject({ findings: [], redacted: 1 });
  });

  it('are refused when their reading cannot be recorded, without a reason and without a seal', async () => {
    const before = await reveals();
    const log = { record: () => Promise.reject(new Error('no row')) };
    await expect(exported({ sensitive: { reason } }, { seal, log })).rejects.toThrow('no row');
    await expect(exported({ sensitive: { reason: 'why' } })).rejects.toMatchObject({
      code: 'AUDIT_REASON_INVALID',
    });
    const evidence = createEvidence({ db: db.tenancy, deployment, blindingKey });
    const write = () => Promise.reject(new Error('written'));
    const request = { sensitive: { reason } };
    await expect(
      evidence.exportBundle(db.context(db.tenants.acme), write, request),
    ).rejects.toMatchObject({ code: 'AUDIT_SEAL_MISSING' });
    expect(await reveals()).toEqual(before);
  });
});
