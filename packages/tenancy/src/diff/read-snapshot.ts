import { TenancyError } from '../errors.ts';
import { snapshotFormat } from './policy-snapshot.ts';
import type { PolicySnapshot } from './policy-snapshot.ts';

/** Reads a stored snapshot. Throws TENANCY_SNAPSHOT_INVALID on anything else. */
export function readSnapshot(text: string): PolicySnapshot {
  const value = parse(text);
  if (!isObject(value) || value['format'] !== snapshotFormat) refuse('format');
  if (typeof value['appRole'] !== 'string') refuse('appRole');
  if (typeof value['tenantColumn'] !== 'string') refuse('tenantColumn');
  const objects = value['objects'];
  if (!isObject(objects)) refuse('objects');
  for (const [kind, named] of Object.entries(objects))
    if (!isObject(named) || !Object.values(named).every(isObject)) refuse(kind);
  return value as unknown as PolicySnapshot;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    refuse('json');
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(part: string): never {
  throw new TenancyError('TENANCY_SNAPSHOT_INVALID', { part });
}
