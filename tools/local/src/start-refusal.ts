import { AlreadyRunning } from './start-lock.ts';

/** The port that was asked for, 4000 where none was. 0 takes a free one. Throws a PortRefused. */
export function readPort(text = '4000'): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new PortRefused();
  return port;
}

/** Why the product does not start and what to do about it; with its stack where nobody knows. */
export function explainRefusal(error: unknown): string {
  if (error instanceof AlreadyRunning || error instanceof PortRefused) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as { readonly code?: unknown; readonly port?: unknown };
  if (code === 'EADDRINUSE') return `Port ${String(port)} is taken. Set PORT to another.`;
  return error.stack ?? error.message;
}

class PortRefused extends Error {
  constructor() {
    super('PORT is no port. Set it to a number from 0 to 65535, of which 0 takes a free port.');
    this.name = 'PortRefused';
  }
}
