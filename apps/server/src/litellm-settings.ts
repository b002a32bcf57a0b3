import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { createLiteLlm } from '@ataski/llm-gateway';
import type { LiteLlmSite, PlatformKey } from '@ataski/llm-gateway';
import { publishedPrices } from '@ataski/llm-pricing';

/** The LiteLLM proxy that the operator runs. */
export interface LiteLlmSettings {
  readonly site: LiteLlmSite;
  /** The platform's key at the proxy. */
  readonly key: PlatformKey;
  /** What its models cost, as `createLiteLlm` reads it. */
  readonly models: unknown;
}

/** What a reader of an environment must offer. */
export interface LiteLlmForm {
  find(name: string): string | undefined;
  readFile(name: string): string | undefined;
  check(name: string, isRight: boolean): void;
}

const names = {
  origin: 'ATASKI_LITELLM_ORIGIN',
  networks: 'ATASKI_LITELLM_NETWORKS',
  key: 'ATASKI_LITELLM_KEY_FILE',
  models: 'ATASKI_LITELLM_MODELS_FILE',
} as const;

/**
 * The proxy that the environment states; undefined where it states nothing of one. Of one that is
 * stated in part, the form is told which variables are missing or wrong.
 */
export function readLiteLlmSettings(
  form: LiteLlmForm,
  isOff: boolean,
): LiteLlmSettings | undefined {
  if (Object.values(names).every((name) => form.find(name) === undefined)) return undefined;
  for (const name of [names.origin, names.key, names.models])
    form.check(name, !isOff && form.find(name) !== undefined);
  const networks = form.find(names.networks)?.split(',') ?? [];
  form.check(names.networks, networks.every(isNetwork));
  const site = readSite(form.find(names.origin) ?? '', networks);
  form.check(names.origin, site !== null);
  const file = form.find(names.key) ?? '';
  form.check(names.key, /^sk-[A-Za-z0-9_-]{8,290}$/.test(form.readFile(names.key)?.trim() ?? ''));
  const models = parse(form.readFile(names.models) ?? '');
  const open = async () => Buffer.from((await readFile(file, 'utf8')).trim());
  const key = { credentialId: 'litellm', open };
  form.check(names.models, isServed(models, key));
  return site === null ? undefined : { site, key, models };
}

/** Without TLS only into networks that are named; the door judges the rest of it. */
function readSite(origin: string, networks: readonly string[]): LiteLlmSite | null {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) return null;
  const { protocol, hostname, port } = new URL(origin);
  const scheme = protocol === 'https:' ? 'https' : protocol === 'http:' ? 'http' : null;
  if (scheme === null || (scheme === 'http' && networks.length === 0)) return null;
  const usual = scheme === 'https' ? 443 : 80;
  return { host: hostname, port: port === '' ? usual : Number(port), scheme, networks };
}

function isNetwork(text: string): boolean {
  return /^[0-9a-f.:]+\/\d{1,3}$/.test(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Asked here, so that the variable is named before anything has begun. */
function isServed(models: unknown, key: PlatformKey): boolean {
  try {
    createLiteLlm({ prices: publishedPrices(), models, key, namespaceSecret: randomBytes(32) });
    return true;
  } catch {
    return false;
  }
}
