import { AtaskiError, createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { TenantContext, TenantId } from '@ataski/kernel';

import type { CommandInput, ExitCode, Given } from './command.ts';
import { describeFailure } from './describe-failure.ts';
import { misuse } from './misuse.ts';
import type { VaultCliConfig } from './vault-cli-config.ts';

/** What a command has to say of one tenant. */
export interface TenantResult {
  /** For `--json`, beside the tenant's id. No secret, no key, no token. */
  readonly json: Readonly<Record<string, unknown>>;
  /** For people, one line each. */
  readonly lines: readonly string[];
  /** Something was found or is left. */
  readonly isLeft?: boolean;
}

/** These stop one tenant's work and no other's; anything else stops the command. */
const ofOneTenant: readonly string[] = ['integrity', 'conflict', 'missing', 'limited'];

/**
 * Does `work` for each given tenant, or for all, under one correlation id, and tells what came of
 * it. Returns 1 when something is left.
 */
export async function eachTenant(
  { given, config, world }: CommandInput,
  work: (context: TenantContext) => Promise<TenantResult>,
): Promise<ExitCode> {
  const correlationId = createCorrelationId();
  let exitCode: ExitCode = 0;
  for await (const tenantId of chosen(given, config)) {
    if (world.signal.aborted) return 1;
    const context = { tenantId, actor: config.actor, correlationId };
    const result = await work(context).catch(asResult);
    if (result.isLeft === true) exitCode = 1;
    if (given.isSet('json')) world.out(`${JSON.stringify({ tenant: tenantId, ...result.json })}\n`);
    else for (const line of result.lines) world.out(`${tenantId}  ${line}\n`);
  }
  return exitCode;
}

/** The one tenant that was given. Throws VAULT_COMMAND_INVALID for none or several. */
export function requireOneTenant(given: Given): TenantId {
  const [tenant, ...more] = given.texts('tenant');
  if (tenant === undefined || more.length > 0) misuse('--tenant is needed, once');
  return checked(tenant);
}

/** Throws VAULT_COMMAND_INVALID for a tenant that is none, before anything is done. */
export function checkTenants(given: Given): void {
  for (const tenant of given.texts('tenant')) checked(tenant);
}

async function* chosen(given: Given, config: VaultCliConfig): AsyncGenerator<TenantId> {
  const tenants = given.texts('tenant');
  if (tenants.length === 0) yield* config.tenants();
  for (const tenant of tenants) yield checked(tenant);
}

function checked(tenant: string): TenantId {
  try {
    return parseTenantId(tenant);
  } catch {
    misuse('--tenant is a UUID in lower case');
  }
}

function asResult(error: unknown): TenantResult {
  if (!AtaskiError.is(error) || !ofOneTenant.includes(error.kind)) throw error;
  const { text } = describeFailure(error);
  return { json: { error: error.toJSON() }, lines: [text], isLeft: true };
}
