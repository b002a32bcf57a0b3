import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundlePackage } from './bundle-package.ts';
import { repositoryRoot } from './package-manifest.ts';

type Middleware = (request: unknown, response: object, next: (error?: unknown) => void) => void;

/** The part of `@ataski/tenancy/express` that both copies must agree on. */
interface TenancyExpress {
  bindPrincipal(response: object, principal: object): void;
  tenantContext(tenancy: { run<T>(context: object, work: () => T): T }): Middleware;
  readonly requireTenant: Middleware;
  assertSameTenant(response: object, tenantId: string): void;
}

/** As a consumer sees it: without the condition that leads to the source. */
const installed = {
  type: 'module',
  exports: { '.': { import: './dist/index.js', require: './dist/index.cjs' } },
};

const currentKey = Symbol.for('@ataski/tenancy/current');
const tenantId = 'aaaaaaaa-0000-4000-8000-000000000000';
const principal = { tenantId, userId: 'user_1', roles: [], sessionId: 's' };

describe('tenancy in both formats', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dual-tenancy-'));
  const require = createRequire(join(folder, 'index.js'));
  let esm: TenancyExpress;
  let cjs: TenancyExpress;

  beforeAll(async () => {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const modules = join(folder, 'node_modules');
    for (const name of ['kernel', 'tenancy']) {
      const source = join(repositoryRoot, 'packages', name);
      const target = join(modules, '@ataski', name);
      mkdirSync(target, { recursive: true });
      writeFileSync(join(target, 'package.json'), JSON.stringify(installed));
      // The bundler leaves out what the manifest of the working directory depends on.
      process.chdir(source);
      await bundlePackage({ folder: source, outDir: join(target, 'dist'), declarations: false });
    }
    process.chdir(repositoryRoot);
    symlinkSync(join(repositoryRoot, 'node_modules/pg'), join(modules, 'pg'));
    const dist = join(modules, '@ataski/tenancy/dist');
    esm = (await import(pathToFileURL(join(dist, 'express.js')).href)) as TenancyExpress;
    cjs = require(join(dist, 'express.cjs')) as TenancyExpress;
  }, 60_000);

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** What `Tenancy.run` does, with the storage that every copy shares. */
  const tenancy = {
    run: <T>(context: object, work: () => T): T => {
      const holder = globalThis as unknown as Record<
        symbol,
        { run<R>(store: object, work: () => R): R }
      >;
      return holder[currentKey]!.run(context, work);
    },
  };

  it('knows the principal that the other format bound, and the tenant that it runs in', () => {
    for (const [binder, reader] of [
      [esm, cjs],
      [cjs, esm],
    ] as const) {
      expect(binder.tenantContext).not.toBe(reader.tenantContext);
      const response = {};
      binder.bindPrincipal(response, principal);
      const answers: unknown[] = [];
      // Makes the storage when nobody has yet.
      reader.requireTenant({}, response, (error) => answers.push(error));
      binder.tenantContext(tenancy)({}, response, () => {
        reader.requireTenant({}, response, (error) => answers.push(error));
        reader.assertSameTenant(response, tenantId);
      });
      expect(answers).toEqual([
        expect.objectContaining({ code: 'TENANCY_CONTEXT_ABSENT' }),
        undefined,
      ]);
    }
  });

  it('knows nobody whom neither format bound', () => {
    for (const copy of [esm, cjs]) {
      const answers: unknown[] = [];
      copy.requireTenant({}, {}, (error) => answers.push(error));
      expect(answers).toEqual([expect.objectContaining({ code: 'TENANCY_PRINCIPAL_MISSING' })]);
    }
  });
});
