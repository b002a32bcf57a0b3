export { isEmulatorInstalled, startEmulator } from './emulator.ts';
export type { Emulator, EmulatorSeed } from './emulator.ts';
