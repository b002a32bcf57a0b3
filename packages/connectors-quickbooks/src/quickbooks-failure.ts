import { failureOf } from '@ataski/connectors-kit';
import type { FailureMeaning, FailureRules } from '@ataski/connectors-kit';

import { QuickbooksFailure } from './schemas.ts';

/** Without the zeros that Intuit writes in front of some. */
const meanings: Readonly<Record<string, FailureMeaning>> = {
  '120': 'permission_missing',
  '610': 'object_missing',
  '3001': 'busy',
  '3100': 'permission_missing',
  '3200': 'credential_rejected',
  '3201': 'permission_missing',
  // The company's subscription has ended.
  '6190': 'no_credit',
};

/** Intuit does not say how long to wait. */
const busyMs = 5000;

/** Faults, in refusals and in answers that call themselves a success. */
export const quickbooksFailure: FailureRules = failureOf(
  QuickbooksFailure,
  ({ type, code }) => {
    const known = code === undefined ? undefined : meanings[code.replace(/^0+/, '')];
    const meaning = known ?? (type === 'SystemFault' ? 'busy' : undefined);
    return { code, meaning, retryAfterMs: meaning === 'busy' ? busyMs : undefined };
  },
  { isInSuccess: true },
);
