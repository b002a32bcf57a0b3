import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';

import { attest } from '../attestation/attest.ts';
import type { AttestOptions } from '../attestation/attest.ts';
import { completeOptions, finding, pair } from '../attestation/attestation.fixture.ts';
import { runInProcess } from './run-in-process.fixture.ts';

describe('verify', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ataski-tenancy-verify-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const key = write('key.pem', pair.publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const verify = (options: Partial<AttestOptions>, ...more: readonly string[]) => {
    const made = attest({ ...completeOptions(), clock: systemClock, ...options });
    return runInProcess(['verify', write('it.json', JSON.stringify(made)), '--key', key, ...more]);
  };

  it('exits with 0 when it holds, and shows what it says', async () => {
    const { exitCode, out, err } = await verify({});
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toMatch(/^verdict {5}holds\n/);
    expect(out).not.toContain('because');
  });

  it('shows the statement as JSON', async () => {
    const { exitCode, out } = await verify({}, '--format', 'json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ predicate: { verdict: 'holds' } });
  });

  it('exits with 1 when a genuine one does not say that it holds', async () => {
    const { doctor } = completeOptions();
    const { exitCode, out } = await verify({ doctor: { ...doctor, findings: [finding('error')] } });
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^verdict {5}fails\nbecause {5}error-found\n/);
  });

  it('exits with 1 when it is too old or was changed', async () => {
    const past = { now: () => new Date(Date.now() - 86_400_000) };
    const expired = await verify({ clock: past });
    expect(expired).toMatchObject({ exitCode: 1, out: '' });
    expect(expired.err).toContain('TENANCY_ATTESTATION_EXPIRED');
    const made = attest({ ...completeOptions(), clock: systemClock });
    const changed = write('changed.json', JSON.stringify({ ...made, payloadType: 'text/plain' }));
    const refused = await runInProcess(['verify', changed, '--key', key]);
    expect(refused).toMatchObject({ exitCode: 1, out: '' });
    expect(refused.err).toContain('TENANCY_ATTESTATION_INVALID');
  });

  it('exits with 2 on a private key, which has no place here', async () => {
    const secret = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { exitCode, err } = await runInProcess(['verify', key, '--key', write('s.pem', secret)]);
    expect(exitCode).toBe(2);
    expect(err).toMatch(/TENANCY_ATTESTATION_KEY_INVALID: .* \(wanted: public\)/);
  });
});
