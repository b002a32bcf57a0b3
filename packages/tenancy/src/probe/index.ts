export { probe } from './probe.ts';
export type { ProbeOptions, ProbeProgress } from './probe-options.ts';
export type { Breach, FamilyReport, ProbeContext, ProbeReport } from './probe-report.ts';
export { createCanary } from './canary.ts';
export type { Canary, CanaryCheck, CanaryOptions } from './canary.ts';
export type { CanaryAlarm, CanaryReason } from './canary-look.ts';
