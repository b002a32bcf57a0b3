import { TenancyError } from '../../errors.ts';
import type { DoctorReport } from '../finding.ts';

/** A finding that was there before, by its cache key. */
export interface BaselineEntry {
  readonly cacheKey: string;
  /** Who looked at it, in free text. */
  readonly who: string;
  /** Why it may stay for now, in free text. */
  readonly why: string;
}

/** The findings that are known; only others are reported. */
export interface Baseline {
  readonly version: 1;
  readonly findings: readonly BaselineEntry[];
}

/** A report against a baseline. */
export interface Comparison {
  /** With the new findings only. */
  readonly report: DoctorReport;
  /** Entries of the baseline that are mended, and can be taken out of it. */
  readonly vanished: readonly BaselineEntry[];
}

/** Reads a baseline file. Throws TENANCY_BASELINE_INVALID. */
export function readBaseline(text: string): Baseline {
  const content = parse(text);
  if (!isRecord(content) || content['version'] !== 1 || !Array.isArray(content['findings']))
    throw new TenancyError('TENANCY_BASELINE_INVALID');
  return { version: 1, findings: content['findings'].map(readEntry) };
}

/** Writes a baseline of all that a report found, for somebody to fill in who and why. */
export function renderBaseline(
  { findings }: DoctorReport,
  note: Pick<BaselineEntry, 'who' | 'why'> = { who: '', why: '' },
): string {
  const { who, why } = note;
  const baseline: Baseline = {
    version: 1,
    findings: findings.map(({ cacheKey }) => ({ cacheKey, who, why })),
  };
  return `${JSON.stringify(baseline, null, 2)}\n`;
}

/** Leaves the new findings in the report, and tells which of the baseline have vanished. */
export function applyBaseline(report: DoctorReport, baseline: Baseline): Comparison {
  const known = new Set(baseline.findings.map(({ cacheKey }) => cacheKey));
  const found = new Set(report.findings.map(({ cacheKey }) => cacheKey));
  return {
    report: { ...report, findings: report.findings.filter(({ cacheKey }) => !known.has(cacheKey)) },
    vanished: baseline.findings.filter(({ cacheKey }) => !found.has(cacheKey)),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TenancyError('TENANCY_BASELINE_INVALID', {}, error);
  }
}

function readEntry(entry: unknown): BaselineEntry {
  if (!isRecord(entry)) throw new TenancyError('TENANCY_BASELINE_INVALID');
  const { cacheKey, who, why } = entry;
  if (typeof cacheKey !== 'string' || typeof who !== 'string' || typeof why !== 'string')
    throw new TenancyError('TENANCY_BASELINE_INVALID');
  return { cacheKey, who, why };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
