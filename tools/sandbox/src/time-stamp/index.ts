export { createTimeStampSimulator, timeStampPath } from './time-stamp-simulator.ts';
export type {
  TimeStampMisbehaviour,
  TimeStampSimulator,
  TimeStampSimulatorOptions,
} from './time-stamp-simulator.ts';
