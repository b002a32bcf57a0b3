import type pg from 'pg';

import { systemClock } from '@ataski/kernel';
import type { Clock } from '@ataski/kernel';

import type { Anchor } from '../anchor/anchor.ts';
import { AuditError } from '../errors.ts';
import type { CheckpointSigner } from './checkpoint-signer.ts';

/** What an operator must hear of. */
export type SealingAlarm =
  /** Rows wait for longer than they may: a transaction stays open, or sealing is too slow. */
  | { readonly kind: 'lag'; readonly lagMs: number }
  /** A pass failed and nothing of it stayed; it is tried again. */
  | { readonly kind: 'pass_failed'; readonly error: unknown }
  /** An anchor did not take the head of the deployment tree; it is tried again. */
  | { readonly kind: 'anchor_failed'; readonly anchor: string; readonly error: unknown };

/** What sealing needs. */
export interface SealerOptions {
  /** Logs in as `ataski_sealer`. Two connections are enough. */
  readonly pool: pg.Pool;
  readonly signer: CheckpointSigner;
  /** The name that begins every origin, for example `ataski.example`; never changed afterwards. */
  readonly deployment: string;
  /** 32 bytes or more: hides in the deployment tree whose leaf is whose. Never changed afterwards. */
  readonly blindingKey: Uint8Array;
  readonly onAlarm: (alarm: SealingAlarm) => void;
  readonly clock?: Clock;
  /** How far apart passes begin when all is sealed; a longer one is followed at once. Default 1,000. */
  readonly intervalMs?: number;
  /** How many rows one pass takes. Default 20,000. */
  readonly maxRows?: number;
  /** How much text of entries one pass takes into memory. Default 64 MiB. */
  readonly maxBytes?: number;
  /** After how long a silent stream is signed again. Default one hour. */
  readonly heartbeatMs?: number;
  /** How long a row may wait before it is an alarm. Default one minute. */
  readonly alarmAfterMs?: number;
  /**
   * How far apart signatures of ML-DSA-44 are. Default: one hour in a stream, one minute in the
   * deployment tree.
   */
  readonly postQuantumMs?: { readonly stream: number; readonly deployment: number };
  /** Where the head of the deployment tree is taken to, each of another kind. Default: nowhere. */
  readonly anchors?: readonly Anchor[];
  /** How often. Default five minutes. */
  readonly anchorEveryMs?: number;
  /** How long an anchor that failed is left alone. Default one minute. */
  readonly anchorRetryMs?: number;
}

const deploymentShape = /^[a-z0-9][a-z0-9./-]{0,99}$/;
const minBlindingKeyBytes = 32;
const hourMs = 3_600_000;

/** True for a name that can begin an origin. */
export function isDeploymentName(text: string): boolean {
  return deploymentShape.test(text);
}

/** The options with what was left out. Throws AUDIT_SEALER_INVALID. */
export function resolveSealerOptions(given: SealerOptions): Required<SealerOptions> {
  const options = {
    ...given,
    clock: given.clock ?? systemClock,
    intervalMs: given.intervalMs ?? 1_000,
    maxRows: given.maxRows ?? 20_000,
    maxBytes: given.maxBytes ?? 64 * 1024 * 1024,
    heartbeatMs: given.heartbeatMs ?? hourMs,
    alarmAfterMs: given.alarmAfterMs ?? 60_000,
    postQuantumMs: given.postQuantumMs ?? { stream: hourMs, deployment: 60_000 },
    anchors: given.anchors ?? [],
    anchorEveryMs: given.anchorEveryMs ?? 300_000,
    anchorRetryMs: given.anchorRetryMs ?? 60_000,
  };
  const { deployment, blindingKey, anchors, maxRows } = options;
  const kinds = new Set(anchors.map(({ kind }) => kind));
  const faults = [
    ...(isDeploymentName(deployment) ? [] : ['deployment']),
    ...(blindingKey.byteLength >= minBlindingKeyBytes ? [] : ['blindingKey']),
    ...(kinds.size === anchors.length ? [] : ['anchors']),
    ...(Number.isInteger(maxRows) && maxRows > 0 ? [] : ['maxRows']),
  ];
  if (faults.length > 0) throw new AuditError('AUDIT_SEALER_INVALID', { faults: faults.join(' ') });
  return options;
}
