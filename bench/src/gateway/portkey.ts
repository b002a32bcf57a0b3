import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { freePort } from '@ataski/postgres/free-port';

import type { UpstreamAddress } from './upstream-process.ts';

/** A server that is measured. */
export interface Served {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

const program = fileURLToPath(
  new URL('../../node_modules/@portkey-ai/gateway/build/start-server.js', import.meta.url),
);

/** The published gateway of Portkey, as its package starts it, which trusts the bench's authority. */
export async function startPortkey(upstream: UpstreamAddress, folder: string): Promise<Served> {
  const caFile = `${folder}/authority.pem`;
  writeFileSync(caFile, upstream.caPem);
  const port = await freePort();
  const child = spawn(process.execPath, [program, `--port=${String(port)}`, '--headless'], {
    ...{
      stdio: 'ignore',
      env: { ...process.env, NODE_EXTRA_CA_CERTS: caFile, NODE_ENV: 'production' },
    },
  });
  const served = {
    ...{ port, pid: child.pid ?? 0 },
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await answers(port)) return served;
    await sleep(100);
  }
  await served.stop();
  throw new Error('Portkey does not start.');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    request({ host: '127.0.0.1', port, path: '/' }, (response) => {
      response.resume();
      resolve(true);
    })
      .on('error', () => resolve(false))
      .end();
  });
}

/** How a client tells it where the provider is. */
export function portkeyHeaders({ port }: UpstreamAddress): Readonly<Record<string, string>> {
  return {
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `https://localhost:${String(port)}/v1`,
  };
}
