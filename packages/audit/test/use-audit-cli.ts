import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, inject } from 'vitest';

import { systemClock } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';

import { createAuditLog } from '../src/audit-log.ts';
import type { AuditCliConfig } from '../src/cli/audit-cli-config.ts';
import type { CliWorld } from '../src/cli/command.ts';
import { runInProcess } from '../src/cli/run-in-process.fixture.ts';
import { originOf } from '../src/sealing/origin.ts';
import { auditCliOf } from './audit-cli-config.ts';
import type { AuditTestSettings } from './audit-cli-config.ts';
import { createGcmSeal } from './gcm-seal.ts';
import { personActions } from './person-actions.ts';
import { thingActions } from './thing-actions.ts';
import { deployment, signer } from './use-sealer.ts';

/** How the program ended, and what it said. */
export interface CliOutcome {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** The program on the database of a test. */
export interface AuditCli {
  /** In this process, with parts of its configuration replaced. */
  run(
    parameters: readonly string[],
    over?: Partial<AuditCliConfig>,
    world?: Partial<CliWorld>,
  ): Promise<CliOutcome & { readonly exitCode: number }>;
  /** As a process of its own, from source. */
  start(parameters: readonly string[]): Promise<CliOutcome>;
  /** A file in a folder that is removed afterwards. */
  file(name: string): string;
  readonly folder: string;
  /** The parameters `--key VKEY` for a stream's log and the deployment's. */
  keysOf(...streams: readonly string[]): readonly string[];
  /** A log on this database, with `thing` and `person` actions. */
  log(now?: () => Date): ReturnType<typeof createTestLog>;
}

function createTestLog(db: TestDatabase, now: () => Date) {
  return createAuditLog({
    ...{ db: db.tenancy, platform: db.tenancy, clock: { now }, component: 'test' },
    actions: [thingActions, personActions],
    sensitive: createGcmSeal(),
  });
}

/** Gives the surrounding `describe` the program. */
export function useAuditCli(db: TestDatabase): AuditCli {
  const folder = mkdtempSync(join(tmpdir(), 'ataski-audit-cli-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const settings = (): AuditTestSettings => {
    const { host, port, user, password } = db.superuser.options;
    const catalog = `postgres://${String(user)}:${String(password)}@${String(host)}:${String(port)}/${db.name}`;
    return {
      urls: { app: db.url('app'), sealer: db.url('sealer'), eraser: db.url('eraser'), catalog },
      signingSecret: inject('testCluster').signingSecret,
      tenants: [db.tenants.acme, db.tenants.globex],
    };
  };
  return {
    folder,
    file: (name) => join(folder, name),
    run: (parameters, over = {}, world = {}) =>
      runInProcess([...parameters, '--config', 'test'], {
        load: async () => ({ ...auditCliOf(settings()), ...over }),
        ...world,
      }),
    async start(parameters) {
      const flags = ['--conditions=@ataski/source', '--disable-warning=ExperimentalWarning'];
      const program = join(import.meta.dirname, '../src/cli.ts');
      const config = ['--config', join(import.meta.dirname, 'audit-cli-config.ts')];
      const child = spawn(process.execPath, [...flags, program, ...parameters, ...config], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { AUDIT_TEST: JSON.stringify(settings()) },
      });
      const said = { out: '', err: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
      const [exitCode] = (await once(child, 'close')) as [number | null];
      return { exitCode, ...said };
    },
    keysOf: (...streams) =>
      [...streams, 'ffffffff-ffff-ffff-ffff-ffffffffffff'].flatMap((stream) =>
        signer
          .verificationKeys(originOf(deployment, stream))
          .flatMap(({ vkey }) => ['--key', vkey]),
      ),
    log: (now = systemClock.now) => createTestLog(db, now),
  };
}
