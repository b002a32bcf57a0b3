export { createLab, labMigrations } from './lab.ts';
export type { Lab, LabOptions } from './lab.ts';
export { labClock } from './lab-clock.ts';
export type { LabClock } from './lab-clock.ts';
export type { LandedRow } from './landed.ts';
export { createWorld } from './world.ts';
export type { WorldOptions } from './world.ts';
