import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';

import { createSpoolFile } from './spool-file.ts';
import { createSpool } from './spool.ts';
import type { Spool } from './spool.ts';

describe('the spool', () => {
  let root: string;
  let folder: string;
  let spool: Spool;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'ataski-spool-'));
    folder = path.join(root, 'spool');
    spool = open();
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const open = (maxBytes?: number) =>
    createSpool({ folder, clock: systemClock, ...(maxBytes === undefined ? {} : { maxBytes }) });
  const entryOf = (number: number) => `{"number":${String(number)},"text":"line\\nfeed ünï"}`;
  async function drained(from = spool) {
    const seen: string[] = [];
    const report = await from.drain((entry) => {
      seen.push(entry);
      return Promise.resolve('written');
    });
    return { ...report, seen };
  }
  const files = () => readdirSync(folder);
  const onlyFile = () =>
    path.join(
      folder,
      files().find((name) => name.endsWith('.jsonl'))!,
    );

  it('gives back what was put into it, once, in the same order, across processes', async () => {
    for (const number of [1, 2, 3]) await spool.put(entryOf(number));
    const other = open();
    expect(await drained(other)).toMatchObject({ written: 3, seen: [1, 2, 3].map(entryOf) });
    expect(await drained(other)).toMatchObject({ written: 0 });
    expect(files()).toEqual([]);
  });

  it('has nothing to drain where nothing was ever put', async () => {
    expect(await drained()).toEqual({
      written: 0,
      refused: 0,
      damaged: 0,
      isBusy: false,
      seen: [],
    });
    expect(existsSync(folder)).toBe(false);
  });

  it('is readable by its user alone', async () => {
    await spool.put(entryOf(1));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
  });

  it('keeps what was put while it is being drained', async () => {
    await spool.put(entryOf(1));
    const report = await spool.drain(async () => {
      await spool.put(entryOf(2));
      return 'written';
    });
    expect(report.written).toBe(1);
    expect(await drained()).toMatchObject({ seen: [entryOf(2)] });
  });

  it('keeps everything where the database goes away again, and gives it once more', async () => {
    for (const number of [1, 2, 3]) await spool.put(entryOf(number));
    let left = 2;
    const failing = spool.drain(() => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('away')) : Promise.resolve('written');
    });
    await expect(failing).rejects.toThrow('away');
    expect(await drained()).toMatchObject({ written: 3, isBusy: false });
  });

  it('keeps aside what the database will never take, and goes on', async () => {
    for (const number of [1, 2]) await spool.put(entryOf(number));
    const report = await spool.drain((entry) =>
      Promise.resolve(entry === entryOf(1) ? 'refused' : 'written'),
    );
    expect(report).toEqual({ written: 1, refused: 1, damaged: 0, isBusy: false });
    expect(files()).toEqual(['refused.jsonl']);
    const aside = readFileSync(path.join(folder, 'refused.jsonl'), 'utf8');
    expect(JSON.parse(aside)).toMatchObject({ entry: entryOf(1) });
    expect(statSync(path.join(folder, 'refused.jsonl')).mode & 0o777).toBe(0o600);
    expect(await drained()).toMatchObject({ written: 0, refused: 0 });
  });

  it('passes over a line that a crash tore, or that somebody changed', async () => {
    for (const number of [1, 2, 3]) await spool.put(entryOf(number));
    const [first = '', second = '', third = ''] = readFileSync(onlyFile(), 'utf8').split('\n');
    writeFileSync(
      onlyFile(),
      [first, second.replace('"number\\":2', '"number\\":9'), third].join('\n'),
    );
    appendFileSync(onlyFile(), '\n{"entry":"{\\"number');
    expect(await drained()).toMatchObject({ damaged: 2, seen: [entryOf(1), entryOf(3)] });
  });

  it('refuses more than it may hold, and what the disk does not take', async () => {
    const small = open(300);
    await small.put(entryOf(1));
    const full = small.put('x'.repeat(300));
    await expect(full).rejects.toMatchObject({ code: 'AUDIT_SPOOL_FULL', kind: 'limited' });
    await small.put(entryOf(2));
    expect(await drained(small)).toMatchObject({ seen: [entryOf(1), entryOf(2)] });
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file where the folder should be');
    await expect(small.put(entryOf(3))).rejects.toMatchObject({
      code: 'AUDIT_SPOOL_UNWRITABLE',
      kind: 'unavailable',
    });
  });

  it('is drained by one process at a time, and by another once that one is dead', async () => {
    await spool.put(entryOf(1));
    const lock = path.join(folder, 'drain.lock');
    writeFileSync(lock, 'of another process');
    expect(await drained()).toMatchObject({ isBusy: true, written: 0 });
    const longAgo = new Date(Date.now() - 10 * 60_000);
    utimesSync(lock, longAgo, longAgo);
    expect(await drained()).toMatchObject({ isBusy: false, written: 1 });
    expect(files()).toEqual([]);
  });

  it('is drained on from where a dead process had taken files', async () => {
    mkdirSync(folder, { recursive: true });
    await spool.put(entryOf(1));
    const taken = spool.drain(() => Promise.reject(new Error('killed')));
    await expect(taken).rejects.toThrow('killed');
    expect(files().some((name) => name.endsWith('.taken'))).toBe(true);
    expect(await drained(open())).toMatchObject({ seen: [entryOf(1)] });
  });

  it('loses nothing that was said to be kept, whenever its process is killed', async () => {
    const fixture = fileURLToPath(new URL('../../test/spool-writer.ts', import.meta.url));
    const kept = new Set<string>();
    for (const afterMs of [0, 3, 11, 24]) {
      const child = spawn(process.execPath, ['--conditions=@ataski/source', fixture, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let told = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (told += chunk));
      const began = new Promise((resolve) => child.stdout.once('data', resolve));
      const ended = new Promise((resolve) => child.once('close', resolve));
      await began;
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      child.kill('SIGKILL');
      await ended;
      for (const line of told.split('\n').slice(0, -1)) kept.add(line);
    }
    const { seen } = await drained();
    expect(kept.size).toBeGreaterThan(3);
    expect([...kept].filter((entry) => !seen.includes(entry))).toEqual([]);
    expect(seen).toHaveLength(new Set(seen).size);
  });

  it('loses no line that was appended while its file was being taken', async () => {
    mkdirSync(folder);
    const file = createSpoolFile(folder);
    const read = new Set<string>();
    const takeAll = () => {
      for (const name of files()) {
        const taken = path.join(root, 'taken');
        renameSync(path.join(folder, name), taken);
        for (const line of readFileSync(taken, 'utf8').split('\n')) read.add(line);
      }
    };
    const state = { isAppending: true };
    const taking = (async () => {
      while (state.isAppending) {
        takeAll();
        // Now and then: who is always robbed of its file never comes to an end.
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
    })();
    const lines = Array.from({ length: 60 }, (_, index) => `line ${String(index)}`);
    for (const line of lines) await file.append(`${line}\n`);
    state.isAppending = false;
    await taking;
    takeAll();
    expect(lines.filter((line) => !read.has(line))).toEqual([]);
  });

  it('loses nothing while several write and several drain', async () => {
    const spools = Array.from({ length: 4 }, () => open());
    const seen = new Set<string>();
    let writing = true;
    const drainers = [open(), open()].map(async (drainer) => {
      while (writing) {
        await drainer.drain(async (entry) => {
          await new Promise((resolve) => setImmediate(resolve));
          seen.add(entry);
          return 'written';
        });
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
    await Promise.all(
      spools.map(async (each, index) => {
        for (let number = 0; number < 10; number += 1)
          await each.put(entryOf(index * 1000 + number));
      }),
    );
    writing = false;
    await Promise.all(drainers);
    for (const entry of (await drained()).seen) seen.add(entry);
    expect(seen.size).toBe(40);
  });
});
