import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { systems } from './manifest.ts';
import { matchOperation } from './match-operation.ts';
import type { Operation } from './operation.ts';
import type { SystemManifest } from './system-manifest.ts';

const runs = { numRuns: 2_000 };
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'get', 'TRACE'];

function listOf(system: SystemManifest): readonly (readonly [string, Operation])[] {
  return [...Object.entries(system.operations), ...Object.entries(system.authOperations)];
}

/** The list once more, written independently: one expression for each operation's whole address. */
function isListed(system: SystemManifest, method: string, address: string): boolean {
  const [base = '', query = ''] = address.split('?', 2);
  return listOf(system).some(([, operation]) => {
    const source = `https://${operation.host}${operation.path}`
      .split(/(\{[a-z_]+\})/)
      .map((part, index) => {
        if (index % 2 === 0) return part.replace(/[.]/g, '\\.');
        return `(?:${system.placeholders?.[part.slice(1, -1)] ?? '[A-Za-z0-9._~@:=+-]{1,255}'})`;
      })
      .join('');
    return (
      operation.method === method &&
      query === '' &&
      new RegExp(`^${source}$`).test(base) &&
      !/\/\.+(?:\/|$)/.test(base.slice('https://'.length))
    );
  });
}

const shapedValues: Readonly<Record<string, readonly string[]>> = {
  account: ['123456', 'tstdrv1234567', '123456-sb1', '123456-rp'],
  gateway: ['api', 'api-p501'],
  region: ['us-east-1', 'us-west-2', 'eu-central-1', 'ap-northeast-1'],
  realm: ['1', '4620816365012345678'],
  storage: ['recallai-production-bot-data', 'us-west-2-recallai-production-bot-data'],
  workspace: ['_workspace-74fd400e-3c9d-430f-8173-b05ec25ea595'],
  recording: ['dbdadf20-d25a-4b32-ad03-e0aa61e6df25'],
  transcript: ['4f34e0c8-f404-4d31-9e66-9accac1862f0'],
  uploader: ['AROA3Z2PRSQAET6FSC3NG%3Ai-0c3379d015d2d348d'],
  file: ['transcript.json', 'diarized-processed1.1.json'],
  document: ['participants', 'participant_events', 'speaker_timeline'],
};
const uuidLike = fc.uuid();
const plainId = fc.stringMatching(/^[A-Za-z0-9]{1,8}_[A-Za-z0-9]{1,24}$/);

function fill(template: string, values: ReadonlyMap<string, string>): string {
  return template.replace(/\{([a-z_]+)\}/g, (_all, name: string) => values.get(name) ?? '');
}

/** A listed request, its placeholders filled. */
const listed = fc
  .constantFrom(...systems)
  .chain((system) =>
    fc.record({
      system: fc.constant(system),
      entry: fc.constantFrom(...listOf(system)),
      uuid: uuidLike,
      plain: plainId,
      pick: fc.nat(3),
    }),
  )
  .map(({ system, entry: [name, operation], uuid, plain, pick }) => {
    const id = system.placeholders?.['id']?.includes('[0-9A-Fa-f]{8}') === true ? uuid : plain;
    const values = new Map([['id', id]]);
    for (const [key, list] of Object.entries(shapedValues)) {
      values.set(key, list[pick % list.length] ?? '');
    }
    const address = `https://${fill(operation.host, values)}${fill(operation.path, values)}`;
    return { system, name, operation, address };
  });

const scraps = [
  '/',
  '..',
  '.',
  '%2F',
  '%2e',
  '\\',
  '?x=1',
  '#',
  '@',
  ':443',
  ' ',
  '%00',
  ';',
  'search',
  'A',
  '//',
  '\n',
];

/** A listed address with one scrap put in or one piece cut out. */
const mutated = fc
  .tuple(listed, fc.constantFrom(...scraps), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(3))
  .map(([request, scrap, where, cut]) => {
    const at = Math.floor(where * request.address.length);
    return {
      ...request,
      address: request.address.slice(0, at) + scrap + request.address.slice(at + cut),
    };
  });

describe('the operations of all systems', () => {
  it('match each listed request by its one name', () => {
    fc.assert(
      fc.property(listed, ({ system, name, operation, address }) => {
        expect(matchOperation(system, operation.method, address)?.name).toBe(name);
      }),
      runs,
    );
  });

  it('match no other method on a listed address', () => {
    fc.assert(
      fc.property(listed, fc.constantFrom(...methods), ({ system, address }, method) => {
        const match = matchOperation(system, method, address);
        expect(match !== null).toBe(isListed(system, method, address));
      }),
      runs,
    );
  });

  it('match no listed address at another system', () => {
    fc.assert(
      fc.property(listed, fc.constantFrom(...systems), ({ operation, address }, other) => {
        const match = matchOperation(other, operation.method, address);
        expect(match !== null).toBe(isListed(other, operation.method, address));
      }),
      runs,
    );
  });

  it('match no request with a scrap put in or a piece cut out, unless the result is listed', () => {
    fc.assert(
      fc.property(mutated, ({ system, operation, address }) => {
        if (matchOperation(system, operation.method, address) === null) return;
        expect(isListed(system, operation.method, address)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  it('match no request made of random parts', () => {
    const random = fc.record({
      system: fc.constantFrom(...systems),
      method: fc.constantFrom(...methods),
      host: fc.oneof(
        fc.domain(),
        fc.constantFrom(...systems).map((s) => listOf(s)[0]?.[1].host ?? ''),
      ),
      path: fc.webPath(),
    });
    fc.assert(
      fc.property(random, ({ system, method, host, path }) => {
        const address = `https://${host}${path}`;
        expect(matchOperation(system, method, address) !== null).toBe(
          isListed(system, method, address),
        );
      }),
      runs,
    );
  });

  it('match no query name that is not listed', () => {
    fc.assert(
      fc.property(listed, fc.string({ minLength: 1, maxLength: 20 }), (request, name) => {
        const { system, operation, address } = request;
        const url = new URL(address);
        url.searchParams.append(name, '1');
        if ((operation.query ?? []).includes(name)) return;
        expect(matchOperation(system, operation.method, url)).toBeNull();
      }),
      runs,
    );
  });
});
