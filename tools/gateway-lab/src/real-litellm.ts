import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { liteLlmCommand } from './install-litellm.ts';
import { chatModel, embeddingModel } from './known-names.ts';
import { proxyEmbeddingModel, proxyModel, proxyPrices } from './lab-proxy.ts';

/** A real LiteLLM proxy that runs. */
export interface RealLiteLlm {
  readonly port: number;
  /** Its master key; without a database it knows no other. */
  readonly secret: string;
  close(): Promise<void>;
}

/** It reads some hundred megabytes of Python first. */
const startsWithinMs = 120_000;

/** Starts the installed proxy in front of an OpenAI at this address. Throws with its log. */
export async function startRealLiteLlm(openaiOrigin: string, key: string): Promise<RealLiteLlm> {
  const folder = mkdtempSync(join(tmpdir(), 'ataski-litellm-'));
  const secret = `sk-${randomBytes(24).toString('hex')}`;
  const port = await freePort();
  const [config, log] = [join(folder, 'config.json'), join(folder, 'log')];
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(configOf(openaiOrigin, key, secret)));
  const output = openSync(log, 'w');
  const flags = ['--config', config, '--host', '127.0.0.1', '--port', String(port)];
  const child = spawn(liteLlmCommand, [...flags, '--telemetry', 'False'], {
    stdio: ['ignore', output, output],
    // Nothing of this process: the proxy would take keys and addresses out of it.
    env: { LITELLM_LOCAL_MODEL_COST_MAP: 'True', HOME: folder, PATH: '/usr/bin:/bin' },
  });
  const close = async (): Promise<void> => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  if (await isUp(port, child)) return { port, secret, close };
  const said = readFileSync(log, 'utf8').slice(-4_000);
  await close();
  throw new Error(`The proxy did not start:\n${said}`);
}

function configOf(openaiOrigin: string, key: string, secret: string): object {
  const entry = (name: keyof typeof proxyPrices, model: string) => ({
    model_name: name,
    litellm_params: {
      ...{ model: `openai/${model}`, api_base: `${openaiOrigin}/v1`, api_key: key },
      input_cost_per_token: proxyPrices[name].input / 1e12,
      output_cost_per_token: proxyPrices[name].output / 1e12,
    },
  });
  return {
    model_list: [entry(proxyModel, chatModel), entry(proxyEmbeddingModel, embeddingModel)],
    litellm_settings: {
      ...{ cache: true, cache_params: { type: 'local' }, drop_params: true, num_retries: 0 },
      include_cost_in_streaming_usage: true,
    },
    router_settings: { num_retries: 0 },
    general_settings: { master_key: secret },
  };
}

async function isUp(port: number, child: ChildProcess): Promise<boolean> {
  const until = performance.now() + startsWithinMs;
  while (performance.now() < until && child.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${String(port)}/health/liveliness`).catch(
      () => null,
    );
    if (answer?.ok === true) return true;
    await sleep(250);
  }
  return false;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<'ended'>((resolve) => child.once('exit', () => resolve('ended')));
  child.kill('SIGTERM');
  const late = sleep(5_000, 'late' as const, { ref: false });
  if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
