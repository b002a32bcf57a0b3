import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';

import { inject } from 'vitest';

import type { CliWorld, ExitCode } from '../src/cli/command.ts';
import { runCli } from '../src/cli/run-cli.ts';
import { rootKeyBytes } from './use-vault.ts';
import type { TestVault } from './use-vault.ts';
import { vaultCliOf } from './vault-cli-config.ts';
import type { VaultTestSettings } from './vault-cli-config.ts';

/** How the program ended, and what it said. */
export interface CliOutcome {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** A program that runs in a process of its own. */
export interface CliProcess {
  /** Resolves when it has said this on its standard error. */
  untilSaid(text: string): Promise<void>;
  /** SIGKILL, without a chance to tidy up. */
  kill(): Promise<void>;
  readonly outcome: Promise<CliOutcome>;
}

/** What a program needs to work on the database of a test. */
export function settingsFor(
  { db }: TestVault,
  rootKeys: readonly Uint8Array[] = [rootKeyBytes],
): VaultTestSettings {
  return {
    databaseUrl: db.url('app'),
    signingSecret: inject('testCluster').signingSecret,
    rootKeys: rootKeys.map((key) => Buffer.from(key).toString('base64')),
    tenants: [db.tenants.acme, db.tenants.globex],
  };
}

/** Starts `ataski-vault` from source, with these settings and nothing else in its environment. */
export function startCli(parameters: readonly string[], settings: VaultTestSettings): CliProcess {
  const entry = join(import.meta.dirname, '../src/cli.ts');
  const ownConfig = ['--config', join(import.meta.dirname, 'vault-cli-config.ts')];
  const config = parameters.includes('--config') ? [] : ownConfig;
  const flags = ['--conditions=@ataski/source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, entry, ...parameters, ...config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { VAULT_TEST: JSON.stringify(settings) },
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const closed = once(child, 'close');
  return {
    async untilSaid(text) {
      while (!said.err.includes(text) && child.exitCode === null) await once(child.stderr, 'data');
      if (!said.err.includes(text)) throw new Error(`It never said ${text}: ${said.err}`);
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
    outcome: closed.then(([exitCode]: unknown[]) => ({
      exitCode: exitCode as number | null,
      ...said,
    })),
  };
}

/** Runs the program within this process. */
export async function runInProcess(
  parameters: readonly string[],
  settings: VaultTestSettings,
  over: Partial<CliWorld> = {},
): Promise<CliOutcome & { readonly exitCode: ExitCode }> {
  const said = { out: '', err: '' };
  const exitCode = await runCli([...parameters, '--config', 'test'], {
    version: '1.2.3',
    out: (text) => (said.out += text),
    err: (text) => (said.err += text),
    load: async () => vaultCliOf(settings),
    signal: new AbortController().signal,
    ...over,
  });
  return { exitCode, ...said };
}
