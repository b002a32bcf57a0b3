import type { Check } from '../check.ts';
import { accessChecks } from './access.ts';
import { captureChecks } from './capture.ts';
import { guardChecks } from './guard.ts';
import { partitionChecks } from './partitions.ts';
import { programChecks } from './programs.ts';
import { triggerChecks } from './triggers.ts';

/** All checks, in the order of their ids. */
export const checks: readonly Check[] = [
  ...triggerChecks,
  ...accessChecks,
  ...partitionChecks,
  ...captureChecks,
  ...programChecks,
  ...guardChecks,
];
