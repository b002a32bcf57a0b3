import type { Answered, SurfaceAsk } from './ask.ts';

/** A request that is wrong, and how each surface refuses it. */
export interface BadInput {
  readonly what: string;
  readonly body: (one: SurfaceAsk) => string | Uint8Array | object;
  readonly status: number;
  readonly code: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly only?: 'anthropic';
}

const mebibyte = 1024 * 1024;
/** One of each kind. */
export const badInputs: readonly BadInput[] = [
  {
    ...{ what: 'a body over 32 MiB', status: 413, code: 'body_too_large' },
    body: (one) => one.body('x'.repeat(33 * mebibyte)),
  },
  {
    ...{ what: 'a body nested a million deep', status: 400, code: 'body_invalid' },
    body: () => `{"model":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`,
  },
  {
    ...{ what: 'a member twice', status: 400, code: 'body_invalid' },
    body: (one) => JSON.stringify(one.body('Hi')).replace('{', '{"mod\\u0065l":"other",'),
  },
  {
    ...{ what: 'no JSON', status: 400, code: 'body_invalid' },
    body: () => 'model=gpt&input=hi',
  },
  { ...{ what: 'no body', status: 400, code: 'body_invalid' }, body: () => '' },
  {
    ...{ what: 'bytes that are no UTF-8', status: 400, code: 'body_invalid' },
    body: () => Buffer.from([0x7b, 0xff, 0x7d]),
  },
  {
    ...{ what: 'an unknown model', status: 404, code: 'model_unknown' },
    body: (one) => one.body('Hi', { model: 'canary-model' }),
  },
  {
    ...{ what: 'a feature without a bound', status: 400, code: 'feature_unbounded' },
    body: (one) => one.body('Hi', { unheard_of: true }),
  },
  {
    ...{ what: 'a wrong version', status: 400, code: 'version_invalid', only: 'anthropic' },
    body: (one) => one.body('Hi'),
    headers: { 'anthropic-version': 'latest' },
  },
];

/** Whether a refusal has the shape of its provider's own errors. */
export function hasOwnShape({ provider }: SurfaceAsk, { bytes }: Answered): boolean {
  const said = JSON.parse(bytes.toString()) as { readonly error?: Record<string, unknown> };
  const error = said.error ?? {};
  const areTexts = (...names: string[]) => names.every((name) => typeof error[name] === 'string');
  if (provider === 'anthropic')
    return 'type' in said && said.type === 'error' && areTexts('type', 'message');
  return areTexts('type', 'message', 'code') && 'param' in error;
}
