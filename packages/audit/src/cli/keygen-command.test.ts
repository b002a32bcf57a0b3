import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { parseVerificationKey } from '../note/index.ts';
import { fileCheckpointSigner } from '../sealing/file-checkpoint-signer.ts';
import { originOf } from '../sealing/origin.ts';
import { runInProcess } from './run-in-process.fixture.ts';

const tenant = '00000000-0000-4000-8000-00000000000a';

describe('ataski-audit keygen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ataski-audit-keygen-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const keygen = (name: string, ...more: readonly string[]) =>
    runInProcess(['keygen', join(folder, name), '--deployment', 'ataski.example', ...more]);

  it('writes a file for its owner alone, and shows the public keys of what it signs', async () => {
    const { exitCode, out, err } = await keygen('a.keys', '--tenant', tenant);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    const path = join(folder, 'a.keys');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const shown = out.trimEnd().split('\n');
    expect(shown.map((line) => parseVerificationKey(line)?.name)).toEqual(
      expect.arrayContaining([
        'ataski.example/audit/checkpoints',
        'ataski.example/audit/platform',
        'ataski.example/audit/cosigner',
        `ataski.example/audit/${tenant}`,
      ]),
    );
    const signer = fileCheckpointSigner('ataski.example', path);
    const keys = signer.verificationKeys(originOf('ataski.example', tenant));
    expect(shown).toEqual(expect.arrayContaining(keys.map(({ vkey }) => vkey)));
    const again = ['keys', path, '--deployment', 'ataski.example', '--tenant', tenant];
    expect(await runInProcess(again)).toEqual({ exitCode: 0, out, err: '' });
  });

  it('shows nothing of the private ones', async () => {
    const { out, err } = await keygen('b.keys');
    const { keys } = JSON.parse(readFileSync(join(folder, 'b.keys'), 'utf8')) as {
      keys: readonly Record<string, string>[];
    };
    const seeds = keys.flatMap((each) => Object.values(each));
    expect(seeds).toHaveLength(3);
    for (const seed of seeds) {
      for (const encoding of ['base64', 'hex', 'base64url'] as const)
        expect(out + err).not.toContain(
          Buffer.from(seed, 'base64').toString(encoding).slice(0, 40),
        );
    }
  });

  it('writes over no file, and makes other keys each time', async () => {
    const path = join(folder, 'c.keys');
    await keygen('c.keys');
    const first = readFileSync(path, 'utf8');
    expect(await keygen('c.keys')).toMatchObject({
      exitCode: 2,
      out: '',
      err: expect.stringContaining('AUDIT_FILE_EXISTS') as string,
    });
    expect(readFileSync(path, 'utf8')).toBe(first);
    await keygen('d.keys');
    expect(readFileSync(join(folder, 'd.keys'), 'utf8')).not.toBe(first);
  });

  it('exits with 3 where no file can be written', async () => {
    const { exitCode, out, err } = await keygen('s3cret/e.keys');
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' });
    expect(err).toContain('AUDIT_FILE_UNWRITABLE');
    expect(err).not.toContain('s3cret');
  });

  it('writes nothing for a name that is none', async () => {
    const given = ['keygen', join(folder, 'f.keys'), '--deployment', 'S3CRET name'];
    expect(await runInProcess(given)).toMatchObject({ exitCode: 2, out: '' });
    expect(existsSync(join(folder, 'f.keys'))).toBe(false);
  });

  it('shows no key of a file that others may touch, or that holds no keys', async () => {
    const path = join(folder, 'g.keys');
    const keys = () => runInProcess(['keys', path, '--deployment', 'ataski.example']);
    await keygen('g.keys');
    chmodSync(path, 0o640);
    expect(await keys()).toMatchObject({ exitCode: 2, out: '' });
    chmodSync(path, 0o600);
    writeFileSync(path, 's3cret');
    const { exitCode, out, err } = await keys();
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).not.toContain('s3cret');
  });
});
