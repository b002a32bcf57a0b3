import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { readLiteLlmSettings } from './litellm-settings.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'ataski-litellm-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};
const tier = {
  ...{ fromInputTokens: 0, input: 2_000_000, cacheRead: 2_000_000, cacheWrite5m: 2_000_000 },
  ...{ cacheWrite1h: 2_000_000, output: 6_000_000, audioInput: null, audioOutput: null },
};
const row = {
  ...{ provider: 'openai', id: 'mistral-large', aliases: [], snapshotsOf: [], tiers: [tier] },
  ...{ contextWindowTokens: 128_000, maxOutputTokens: 8_192, imageTokens: null },
  ...{ webSearchPicoUsd: null, webFetchPicoUsd: null },
};
const models = (...rows: object[]) =>
  write(`models-${String(Math.random())}`, JSON.stringify({ version: 'mine-1', models: rows }));

const environment = {
  ATASKI_LITELLM_ORIGIN: 'http://litellm:4000',
  ATASKI_LITELLM_NETWORKS: '10.1.0.0/16,fd00::/8',
  ATASKI_LITELLM_KEY_FILE: write('key', 'sk-proxy-0123456789\n'),
  ATASKI_LITELLM_MODELS_FILE: models(row),
};

function read(change: Readonly<Record<string, string | undefined>> = {}, isOff = false) {
  const all: Readonly<Record<string, string | undefined>> = { ...environment, ...change };
  const wrong = new Set<string>();
  const find = (name: string) => all[name];
  const settings = readLiteLlmSettings(
    {
      find,
      readFile: (name) => {
        const file = find(name);
        return file === undefined ? undefined : readFileSync(file, 'utf8');
      },
      check: (name, isRight) => {
        if (!isRight) wrong.add(name);
      },
    },
    isOff,
  );
  return { settings, wrong: [...wrong] };
}

describe('the LiteLLM proxy of an installation', () => {
  it('is none where the environment states none, and that is no mistake', () => {
    const nothing = Object.fromEntries(Object.keys(environment).map((name) => [name, undefined]));
    expect(read(nothing)).toEqual({ settings: undefined, wrong: [] });
  });

  it('is read whole, and its key again from its file at each loan', async () => {
    const { settings, wrong } = read();
    expect(wrong).toEqual([]);
    expect(settings?.site).toEqual({
      ...{ host: 'litellm', port: 4000, scheme: 'http', networks: ['10.1.0.0/16', 'fd00::/8'] },
    });
    expect(Buffer.from(await settings!.key.open()).toString()).toBe('sk-proxy-0123456789');
  });

  it('needs no network where it has TLS', () => {
    const change = { ATASKI_LITELLM_ORIGIN: 'https://llm.example.com' };
    const { settings, wrong } = read({ ...change, ATASKI_LITELLM_NETWORKS: undefined });
    expect(wrong).toEqual([]);
    expect(settings?.site).toMatchObject({ port: 443, scheme: 'https', networks: [] });
  });

  it.each(['ATASKI_LITELLM_ORIGIN', 'ATASKI_LITELLM_KEY_FILE', 'ATASKI_LITELLM_MODELS_FILE'])(
    'is refused without %s',
    (name) => {
      expect(read({ [name]: undefined }).wrong).toContain(name);
    },
  );

  it('is refused where there are no model calls at all', () => {
    expect(read({}, true).wrong).toContain('ATASKI_LITELLM_ORIGIN');
  });

  it.each([
    ['http without a network', 'ATASKI_LITELLM_ORIGIN', { ATASKI_LITELLM_NETWORKS: undefined }],
    ['a path', 'ATASKI_LITELLM_ORIGIN', { ATASKI_LITELLM_ORIGIN: 'https://a.example/llm' }],
    ['a name and password', 'ATASKI_LITELLM_ORIGIN', { ATASKI_LITELLM_ORIGIN: 'https://a:b@c.de' }],
    ['another scheme', 'ATASKI_LITELLM_ORIGIN', { ATASKI_LITELLM_ORIGIN: 'ftp://a.example' }],
    ['a network that is none', 'ATASKI_LITELLM_NETWORKS', { ATASKI_LITELLM_NETWORKS: 'inside' }],
    ['a key that is none', 'ATASKI_LITELLM_KEY_FILE', { ATASKI_LITELLM_KEY_FILE: write('k', 'x') }],
    ['no models', 'ATASKI_LITELLM_MODELS_FILE', { ATASKI_LITELLM_MODELS_FILE: models() }],
    [
      'a model without a price',
      'ATASKI_LITELLM_MODELS_FILE',
      { ATASKI_LITELLM_MODELS_FILE: models({ ...row, tiers: [] }) },
    ],
    [
      'a price that is a fraction',
      'ATASKI_LITELLM_MODELS_FILE',
      { ATASKI_LITELLM_MODELS_FILE: models({ ...row, tiers: [{ ...tier, input: 0.5 }] }) },
    ],
    [
      'a model that a provider has itself',
      'ATASKI_LITELLM_MODELS_FILE',
      { ATASKI_LITELLM_MODELS_FILE: models({ ...row, id: 'gpt-5.5' }) },
    ],
  ])('is refused with %s', (_, name, change) => {
    expect(read(change).wrong).toEqual([name]);
  });
});
