import { TenancyError } from '../errors.ts';
import type { CatalogClient } from './finding.ts';

/** A finding that somebody has looked at and accepts. */
export interface Allowance {
  readonly id: string;
  /** As the finding names it. */
  readonly object: string;
  /** Why it does no harm here, in at least 10 characters. */
  readonly because: string;
}

/** How the database names what the doctor asks about. The defaults are those of our own SQL. */
export interface DoctorOptions {
  /** The role that serves tenants. Default `ataski_app`. */
  readonly appRole?: string;
  /** The role that owns the schema. Default `ataski_owner`. */
  readonly ownerRole?: string;
  /** Roles that may see several tenants. Default `ataski_ops`, if there is one. */
  readonly opsRoles?: readonly string[];
  /** Default: every schema that is not the system's. */
  readonly schemas?: readonly string[];
  /** The column that says whose a row is. Default `tenant_id`. */
  readonly tenantColumn?: string;
  /** The table of the tenants themselves, or null. Default `tenancy.tenant`. */
  readonly tenantTable?: string | null;
  /** The key of that table. Default `id`. */
  readonly tenantKey?: string;
  /** What answers the tenant of the transaction, or null. Default `tenancy.current_tenant_id`. */
  readonly contextFunction?: string | null;
  /** The setting that carries the context. Default `ataski.context`. */
  readonly contextSetting?: string;
  /** Where the keys are that sign contexts, or null. Default `tenancy.signing_key`. */
  readonly keyTable?: string | null;
  /**
   * Functions that refuse a caller inside a tenant; a definer function that calls one may look
   * across tenants. Default `tenancy.require_platform`.
   */
  readonly guards?: readonly string[];
  /**
   * Expressions of policies that isolate as well, as PostgreSQL prints them or a finding quotes
   * them.
   */
  readonly acceptedExpressions?: readonly string[];
  readonly allowed?: readonly Allowance[];
}

/** The options with every default filled in. */
export interface DoctorPlan extends Required<Omit<DoctorOptions, 'schemas'>> {
  readonly schemas: readonly string[] | null;
  /** False when the roles of operators are the default, which may be absent. */
  readonly areOpsRolesNamed: boolean;
  /** What was named by the caller, and therefore has to be there. */
  readonly named: readonly ('tenantTable' | 'contextFunction' | 'keyTable')[];
  /** The process that the client believes it talks to; null for a pool. */
  readonly processId: number | null;
}

/** Fills in the defaults. Throws TENANCY_ALLOWANCE_INVALID for one without a reason. */
export function resolveOptions(client: CatalogClient, options: DoctorOptions): DoctorPlan {
  const allowed = options.allowed ?? [];
  for (const { id, object, because } of allowed)
    if (because.trim().length < 10)
      throw new TenancyError('TENANCY_ALLOWANCE_INVALID', { finding: `${id}:${object}` });
  return {
    appRole: options.appRole ?? 'ataski_app',
    ownerRole: options.ownerRole ?? 'ataski_owner',
    opsRoles: options.opsRoles ?? ['ataski_ops'],
    areOpsRolesNamed: options.opsRoles !== undefined,
    schemas: options.schemas ?? null,
    tenantColumn: options.tenantColumn ?? 'tenant_id',
    tenantTable: orDefault(options.tenantTable, 'tenancy.tenant'),
    tenantKey: options.tenantKey ?? 'id',
    contextFunction: orDefault(options.contextFunction, 'tenancy.current_tenant_id'),
    contextSetting: options.contextSetting ?? 'ataski.context',
    keyTable: orDefault(options.keyTable, 'tenancy.signing_key'),
    guards: options.guards ?? ['tenancy.require_platform'],
    acceptedExpressions: options.acceptedExpressions ?? [],
    allowed,
    named: namedIn(options),
    processId: processIdOf(client),
  };
}

function orDefault(given: string | null | undefined, byDefault: string): string | null {
  return given === undefined ? byDefault : given;
}

function namedIn(options: DoctorOptions): DoctorPlan['named'] {
  const names = ['tenantTable', 'contextFunction', 'keyTable'] as const;
  return names.filter((name) => typeof options[name] === 'string');
}

function processIdOf(client: CatalogClient): number | null {
  if (!('processID' in client) || typeof client.processID !== 'number') return null;
  return client.processID;
}
