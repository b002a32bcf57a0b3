import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import type { PlatformKey } from '@ataski/llm-gateway';
import { createSigningKey } from '@ataski/tenancy';
import type { SigningKey } from '@ataski/tenancy';

import { isDatabaseUrl } from './database-pool.ts';
import { ServerError } from './http/errors.ts';
import { readLiteLlmSettings } from './litellm-settings.ts';
import type { ModelGatewayOptions } from './product-options.ts';
import { readProviderApps } from './provider-apps.ts';
import type { ProviderApps } from './provider-apps.ts';

/** What a live installation is told by its environment. Nothing has a default that opens a door. */
export interface LiveConfig {
  readonly origin: string;
  readonly databaseUrl: string;
  readonly databaseCa: string | undefined;
  readonly migratorUrl: string | undefined;
  /** For command lines alone, as is the superuser's. */
  readonly eraserUrl: string | undefined;
  readonly superuserUrl: string | undefined;
  readonly signingKey: SigningKey;
  readonly rootKeyFile: string;
  readonly auditSpoolFolder: string | undefined;
  readonly sealing: {
    readonly databaseUrl: string;
    readonly keyFile: string;
    readonly deployment: string;
    readonly blindingKey: Buffer;
    /** Absent: checkpoints leave the house by the tenants' downloads alone. */
    readonly anchorFolder: string | undefined;
  };
  readonly workos: {
    readonly apiKey: string;
    readonly clientId: string;
    readonly issuer: string;
    readonly webhookSecret: string;
  };
  readonly cookiePasswords: readonly string[];
  /** By system. A system without a secret has no webhook. */
  readonly webhookSecrets: Readonly<Record<string, readonly string[]>>;
  /** A system of which none is stated is not offered. */
  readonly apps: ProviderApps;
  /** Absent: there are no model calls. */
  readonly models: ModelGatewayOptions | undefined;
  readonly tls: { readonly key: string; readonly certificate: string } | undefined;
  readonly listen: { readonly host: string; readonly port: number };
  readonly trustedProxies: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const required = [
  'DATABASE_URL',
  'ATASKI_ORIGIN',
  'ATASKI_CONTEXT_KEY',
  'ATASKI_ROOT_KEY_FILE',
  'ATASKI_SEALER_URL',
  'ATASKI_AUDIT_KEY_FILE',
  'ATASKI_AUDIT_NAME',
  'ATASKI_AUDIT_BLINDING_KEY',
  'ATASKI_COOKIE_PASSWORD',
  'WORKOS_API_KEY',
  'WORKOS_CLIENT_ID',
  'WORKOS_ISSUER',
  'WORKOS_WEBHOOK_SECRET',
] as const;

/**
 * Reads the environment and the files that it names. Throws SERVER_CONFIGURATION_INVALID, naming
 * each variable that is missing or wrong, and never a value.
 */
export function readLiveConfig(environment: Environment = process.env): LiveConfig {
  const form = createForm(environment);
  for (const name of required) form.check(name, form.find(name) !== undefined);
  const contextKey = Buffer.from(form.read('ATASKI_CONTEXT_KEY'), 'base64');
  const cookiePasswords = form.read('ATASKI_COOKIE_PASSWORD').split(',');
  checkShapes(form, contextKey, cookiePasswords);
  const tls = readTls(form);
  const listen = readListen(form, tls === undefined);
  const databaseCa = form.readFile('ATASKI_DATABASE_CA_FILE');
  form.readFile('ATASKI_ROOT_KEY_FILE');
  const webhookSecrets = readWebhookSecrets(form);
  const sealing = readSealing(form);
  const apps = readProviderApps(form);
  const models = readModels(form);
  form.close();
  return {
    origin: form.read('ATASKI_ORIGIN'),
    databaseUrl: form.read('DATABASE_URL'),
    databaseCa,
    migratorUrl: form.find('ATASKI_MIGRATOR_URL'),
    eraserUrl: form.find('ATASKI_ERASER_URL'),
    superuserUrl: form.find('ATASKI_SUPERUSER_URL'),
    signingKey: createSigningKey(keyId(contextKey), contextKey),
    rootKeyFile: form.read('ATASKI_ROOT_KEY_FILE'),
    auditSpoolFolder: form.find('ATASKI_AUDIT_SPOOL_FOLDER'),
    sealing,
    workos: {
      apiKey: form.read('WORKOS_API_KEY'),
      clientId: form.read('WORKOS_CLIENT_ID'),
      issuer: form.read('WORKOS_ISSUER'),
      webhookSecret: form.read('WORKOS_WEBHOOK_SECRET'),
    },
    cookiePasswords,
    webhookSecrets,
    apps,
    models,
    tls,
    listen,
    trustedProxies: tls === undefined ? 1 : 0,
  };
}

/** Those whose connectors have a webhook. */
const webhookSystems = ['hubspot', 'quickbooks', 'recall', 'stripe', 'xero'] as const;

/** The newest first. Short ones are refused here; a receiver refuses what its scheme cannot use. */
function readWebhookSecrets(form: Form): LiveConfig['webhookSecrets'] {
  return Object.fromEntries(
    webhookSystems.flatMap((system) => {
      const name = `ATASKI_WEBHOOK_SECRETS_${system.toUpperCase()}`;
      const secrets = form.find(name)?.split(',') ?? [];
      form.check(
        name,
        secrets.every((secret) => secret.length >= 16),
      );
      return secrets.length === 0 ? [] : [[system, secrets]];
    }),
  );
}

function readSealing(form: Form): LiveConfig['sealing'] {
  const blindingKey = Buffer.from(form.read('ATASKI_AUDIT_BLINDING_KEY'), 'base64');
  form.check('ATASKI_AUDIT_BLINDING_KEY', blindingKey.length >= 32 && looksRandom(blindingKey));
  form.check('ATASKI_SEALER_URL', isDatabaseUrl(form.read('ATASKI_SEALER_URL')));
  form.check(
    'ATASKI_AUDIT_NAME',
    /^[a-z0-9][a-z0-9./-]{0,99}$/.test(form.read('ATASKI_AUDIT_NAME')),
  );
  form.readFile('ATASKI_AUDIT_KEY_FILE');
  return {
    databaseUrl: form.read('ATASKI_SEALER_URL'),
    keyFile: form.read('ATASKI_AUDIT_KEY_FILE'),
    deployment: form.read('ATASKI_AUDIT_NAME'),
    blindingKey,
    anchorFolder: form.find('ATASKI_AUDIT_ANCHOR_FOLDER'),
  };
}

/** The platform's own keys are files, so that no process list and no crash report shows one. */
function readModels(form: Form): LiveConfig['models'] {
  const pepper = Buffer.from(form.read('ATASKI_KEY_PEPPER'), 'base64');
  const isOff = form.find('ATASKI_KEY_PEPPER') === undefined;
  form.check('ATASKI_KEY_PEPPER', isOff || (pepper.length >= 32 && looksRandom(pepper)));
  const keyOf = (name: string, shape: RegExp): PlatformKey | undefined => {
    const file = form.find(name);
    const text = form.readFile(name)?.trim();
    form.check(name, file === undefined || (!isOff && shape.test(text ?? '')));
    if (file === undefined) return undefined;
    const open = async () => Buffer.from((await readFile(file, 'utf8')).trim());
    return { credentialId: 'platform', open };
  };
  const openai = keyOf('ATASKI_OPENAI_KEY_FILE', /^sk-[A-Za-z0-9_-]{16,290}$/);
  const anthropic = keyOf('ATASKI_ANTHROPIC_KEY_FILE', /^sk-ant-[A-Za-z0-9_-]{8,290}$/);
  const litellm = readLiteLlmSettings(form, isOff);
  if (isOff) return undefined;
  return {
    pepper,
    ...(litellm === undefined ? {} : { litellm }),
    platformKeys: {
      ...(openai === undefined ? {} : { openai }),
      ...(anthropic === undefined ? {} : { anthropic }),
    },
  };
}

/** False for a row of zeros and the like; 32 random bytes have fewer than 12 values once in 10^20. */
function looksRandom(bytes: Uint8Array): boolean {
  return new Set(bytes).size >= 12;
}

/** A key names itself, so that two different keys can never share a name. */
export function keyId(secret: Uint8Array): string {
  return createHash('sha256')
    .update('ataski context key')
    .update(secret)
    .digest('hex')
    .slice(0, 16);
}

/** The environment as a form that is being checked: all that is wrong is told at once. */
interface Form {
  /** Undefined when the variable is absent or blank. */
  find(name: string): string | undefined;
  /** Empty when the variable is absent or blank. */
  read(name: string): string;
  /** The text of the file that the variable names; a file that cannot be read counts as wrong. */
  readFile(name: string): string | undefined;
  check(name: string, isRight: boolean): void;
  /** Throws when anything was wrong. */
  close(): void;
}

function createForm(environment: Environment): Form {
  const wrong = new Set<string>();
  const find = (name: string): string | undefined => {
    const value = environment[name]?.trim();
    return value === '' ? undefined : value;
  };
  return {
    find,
    read: (name) => find(name) ?? '',
    readFile(name) {
      const file = find(name);
      if (file === undefined) return undefined;
      try {
        return readFileSync(file, 'utf8');
      } catch {
        wrong.add(name);
        return undefined;
      }
    },
    check(name, isRight) {
      if (!isRight) wrong.add(name);
    },
    close() {
      if (wrong.size === 0) return;
      throw new ServerError('SERVER_CONFIGURATION_INVALID', { variables: [...wrong] });
    },
  };
}

function checkShapes(form: Form, contextKey: Buffer, cookiePasswords: readonly string[]): void {
  const origin = form.read('ATASKI_ORIGIN');
  const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin;
  form.check('ATASKI_ORIGIN', isOrigin && origin.startsWith('https://'));
  form.check('DATABASE_URL', isDatabaseUrl(form.read('DATABASE_URL')));
  for (const name of ['ATASKI_MIGRATOR_URL', 'ATASKI_ERASER_URL', 'ATASKI_SUPERUSER_URL']) {
    const url = form.find(name);
    form.check(name, url === undefined || isDatabaseUrl(url));
  }
  const isRightLength = contextKey.length >= 32 && contextKey.length <= 64;
  form.check('ATASKI_CONTEXT_KEY', isRightLength && looksRandom(contextKey));
  const areStrong = cookiePasswords.every(
    (password) => password.length >= 32 && looksRandom(Buffer.from(password)),
  );
  form.check('ATASKI_COOKIE_PASSWORD', areStrong);
  const issuer = form.read('WORKOS_ISSUER');
  form.check('WORKOS_ISSUER', URL.canParse(issuer) && issuer.startsWith('https://'));
  form.check('WORKOS_WEBHOOK_SECRET', form.read('WORKOS_WEBHOOK_SECRET').length >= 16);
}

/** Exactly one of two ways: TLS of our own, or a proxy in front that is named on purpose. */
function readTls(form: Form): LiveConfig['tls'] {
  const atProxy = form.find('ATASKI_TLS_ENDS_AT_PROXY');
  form.check('ATASKI_TLS_ENDS_AT_PROXY', atProxy === undefined || atProxy === 'yes');
  for (const name of ['ATASKI_TLS_KEY_FILE', 'ATASKI_TLS_CERTIFICATE_FILE']) {
    form.check(name, (form.find(name) === undefined) === (atProxy !== undefined));
  }
  const key = form.readFile('ATASKI_TLS_KEY_FILE');
  const certificate = form.readFile('ATASKI_TLS_CERTIFICATE_FILE');
  return key === undefined || certificate === undefined ? undefined : { key, certificate };
}

function readListen(form: Form, isBehindProxy: boolean): LiveConfig['listen'] {
  const port = Number(form.find('PORT') ?? (isBehindProxy ? 4000 : 443));
  form.check('PORT', Number.isInteger(port) && port >= 0 && port < 65_536);
  return { host: form.find('HOST') ?? (isBehindProxy ? '127.0.0.1' : '::'), port };
}
