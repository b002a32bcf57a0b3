import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AlreadyRunning, claimFolder } from './start-lock.ts';

describe('the claim on a data folder', () => {
  let folder: string;
  const claimOf = (pid: number) => {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    writeFileSync(path.join(folder, 'running.json'), JSON.stringify({ pid, startedAt }));
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'claim-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is given back, and can be taken again', () => {
    claimFolder(folder)();
    expect(claimFolder(folder)).toBeTypeOf('function');
  });

  it('is refused while its holder lives', async () => {
    const holder = spawn('sleep', ['30']);
    claimOf(holder.pid ?? 0);
    expect(() => claimFolder(folder)).toThrow(AlreadyRunning);
    holder.kill('SIGKILL');
    await new Promise((resolve) => holder.once('exit', resolve));
    expect(claimFolder(folder)).toBeTypeOf('function');
  });

  it('is taken over from a dead process that nobody has buried yet', async () => {
    // A child whose parent does not wait for it: `sh` execs into `sleep`, which never reaps.
    const parent = spawn('sh', ['-c', 'sh -c "echo $$; exec true" & exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = await new Promise<number>((resolve) => {
      parent.stdout.once('data', (chunk: Buffer) => {
        resolve(Number(chunk.toString()));
      });
    });
    await expect.poll(() => stateOf(childOf(parent.pid ?? 0) ?? pid)).toBe('Z');
    claimOf(childOf(parent.pid ?? 0) ?? pid);
    expect(claimFolder(folder)).toBeTypeOf('function');
    parent.kill('SIGKILL');
  });

  it('is taken over from a process that has another holder’s number', () => {
    writeFileSync(
      path.join(folder, 'running.json'),
      JSON.stringify({ pid: process.ppid, startedAt: '1' }),
    );
    expect(claimFolder(folder)).toBeTypeOf('function');
  });
});

function childOf(pid: number): number | undefined {
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').trim();
  return children === '' ? undefined : Number(children.split(' ')[0]);
}

function stateOf(pid: number): string {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[0] ?? '';
}
