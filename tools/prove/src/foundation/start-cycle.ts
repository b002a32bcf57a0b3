import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from '@ataski/postgres/free-port';

import type { ProofRow, ProofRun } from '../proof.ts';
import { strangerEnvironment } from '../run-command.ts';

/** Warm start, from the command to the first 200 of /readyz. */
const warmStartGoalMs = 5_000;

/** `npm start` in a clone: cold, stopped by Ctrl-C, warm, killed with -9, started again. */
export async function startCycle(clone: string, run: ProofRun): Promise<readonly ProofRow[]> {
  run.progress('npm start in a fresh clone, which installs and builds first');
  const cold = await start(clone, 10 * 60_000);
  const page = await fetchPage(cold.port);
  await stop(cold, 'SIGINT');
  const left = processesIn(clone);
  run.progress('npm start again, warm');
  const warm = await start(clone, 60_000);
  run.progress('kill -9 of everything but PostgreSQL, then npm start once more');
  await kill(warm, clone);
  const orphans = processesIn(clone);
  const again = await start(clone, 60_000);
  await stop(again, 'SIGINT');
  const leftAgain = processesIn(clone);
  return [
    row(
      'In a fresh clone, with no node_modules and no .data, npm start reaches /readyz 200.',
      seconds(cold.readyMs),
      '200',
      cold.isReady,
    ),
    row(
      'The admin app is there too.',
      page,
      '200 text/html with its script',
      /^200 text\/html.*script/.test(page),
    ),
    row(
      'A warm npm start is ready in under 5 seconds.',
      seconds(warm.readyMs),
      'under 5 s',
      warm.isReady && warm.readyMs < warmStartGoalMs,
    ),
    row(
      'Ctrl-C stops everything that it started.',
      `left: ${names(left)}; ${names(leftAgain)}`,
      'none',
      left.length + leftAgain.length === 0,
    ),
    row(
      'After kill -9 the next start recovers by itself.',
      `orphans before: ${names(orphans)}; ready after ${seconds(again.readyMs)}`,
      'ready',
      again.isReady,
    ),
  ];
}

interface Started {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  readonly isReady: boolean;
  readonly readyMs: number;
  readonly port: number;
}

async function start(clone: string, timeoutMs: number): Promise<Started> {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: clone,
    env: strangerEnvironment({ PORT: String(port) }),
    stdio: ['ignore', 'ignore', 'ignore'],
    detached: true,
  });
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  let isReady = false;
  while (!isReady && child.exitCode === null && performance.now() - startedAt < timeoutMs) {
    isReady = await answers(port);
    if (!isReady) await sleep(25);
  }
  return { child, exited, isReady, readyMs: performance.now() - startedAt, port };
}

/** What a browser gets that opens the printed address. */
async function fetchPage(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${String(port)}/`, {
    headers: { accept: 'text/html' },
  });
  const hasScript = (await response.text()).includes('<script type="module"');
  return `${String(response.status)} ${response.headers.get('content-type') ?? ''} ${hasScript ? 'script' : 'none'}`;
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${String(port)}/readyz`)).status === 200;
  } catch {
    return false;
  }
}

/** As a terminal does: the signal goes to the whole foreground group. */
async function stop({ child, exited }: Started, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode === null) process.kill(-(child.pid ?? 0), signal);
  await Promise.race([exited, sleep(20_000)]);
  await sleep(300);
}

/** The database has a process group of its own and survives, as it would a crash of the parent. */
async function kill({ exited }: Started, clone: string): Promise<void> {
  for (const { pid, command } of processesIn(clone)) {
    if (!command.includes('postgres')) process.kill(pid, 'SIGKILL');
  }
  await Promise.race([exited, sleep(10_000)]);
}

interface Found {
  readonly pid: number;
  readonly command: string;
}

/** Processes that run from the clone or on its data. */
function processesIn(clone: string): readonly Found[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), command: commandOf(name), folder: folderOf(name) }))
    .filter(({ command, folder }) => command.includes(clone) || folder === clone);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

function folderOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

function names(found: readonly Found[]): string {
  return found.length === 0 ? 'none' : found.map(({ command }) => command.slice(0, 60)).join(', ');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function row(promise: string, measured: string, goal: string, holds: boolean): ProofRow {
  return { id: 'F1', promise, measured, goal, holds };
}
