import { existsSync } from 'node:fs';
import { createServer, Server } from 'node:net';
import type { AddressInfo } from 'node:net';

/** The part of the emulator's seed that the login contract uses. */
export interface EmulatorSeed {
  readonly users: readonly { readonly email: string; readonly first_name: string }[];
  readonly organizations: readonly { readonly name: string; readonly external_id?: string }[];
  readonly roles: readonly { readonly slug: string; readonly name: string }[];
}

/** A running emulator. */
export interface Emulator {
  /** Also the issuer of its tokens. */
  readonly url: string;
  readonly port: number;
  readonly apiKey: string;
  close(): Promise<void>;
}

type CreateEmulator = (options: { port: number; seed: EmulatorSeed }) => Promise<Emulator>;

/** False until `node tools/workos-emulator/setup.mjs` has run. */
export function isEmulatorInstalled(): boolean {
  return existsSync(new URL('../node_modules/workos/package.json', import.meta.url));
}

/** Starts the emulator of the npm package `workos` on a free port of 127.0.0.1 only. */
export async function startEmulator(seed: EmulatorSeed): Promise<Emulator> {
  // Not a literal: the package is installed on demand, and types must check without it.
  const specifier = ['workos', 'emulate'].join('/');
  const { createEmulator } = (await import(specifier)) as { createEmulator: CreateEmulator };
  const port = await freePort();
  const restore = listenOnLoopbackOnly();
  try {
    return await createEmulator({ port, seed });
  } finally {
    restore();
  }
}

/**
 * It listens on all interfaces and has no option for it, so `listen` gets the address while it
 * starts.
 */
function listenOnLoopbackOnly(): () => void {
  const original = Reflect.get(Server.prototype, 'listen') as (...input: unknown[]) => Server;
  const patched = function (this: Server, first: unknown, ...rest: unknown[]): Server {
    const callback = rest.findLast((one) => typeof one === 'function');
    const port: unknown =
      typeof first === 'object' && first !== null ? Reflect.get(first, 'port') : first;
    return original.call(this, { port: Number(port), host: '127.0.0.1' }, callback);
  };
  Reflect.set(Server.prototype, 'listen', patched);
  return () => {
    Reflect.set(Server.prototype, 'listen', original);
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
