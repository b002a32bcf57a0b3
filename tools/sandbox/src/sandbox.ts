import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';

import { createCertificateAuthority } from './certificate-authority.ts';
import { createFaultPlan } from './fault-plan.ts';
import type { Fault, FaultPlan } from './fault-plan.ts';
import { BodyTooLargeError, hostOf, readRequest, writeResponse } from './http-exchange.ts';
import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from './provider-simulator.ts';
import { createRequestLog, pathTemplateOf } from './request-log.ts';
import type { LoggedRequest, RequestLog } from './request-log.ts';

/** What a sandbox is made of. */
export interface SandboxOptions {
  readonly providers: readonly ProviderSimulator[];
  /**
   * `TLSv1.2` makes a server that speaks nothing newer, to prove that clients refuse it. Default
   * `TLSv1.3`.
   */
  readonly tlsVersion?: 'TLSv1.2' | 'TLSv1.3';
  /** Larger bodies are answered 413. Default 1 MiB. */
  readonly maxBodyBytes?: number;
}

/** A running sandbox: every provider on one loopback port, behind certificates for their real hosts. */
export interface Sandbox {
  /** The certificate authority a client must trust to believe the sandbox. */
  readonly caPem: string;
  /** Where to connect for a provider's host. Throws for a host that no simulator owns. */
  dial(host: string): { readonly address: '127.0.0.1'; readonly port: number };
  readonly faults: Omit<FaultPlan, 'take'>;
  readonly requests: RequestLog;
  /** Drops every connection and frees the port. */
  close(): Promise<void>;
}

/** Starts the sandbox on a free port of 127.0.0.1. Throws when two simulators claim one host. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const byHost = indexByHost(options.providers);
  const authority = await createCertificateAuthority();
  const certificate = await authority.issueServerCertificate([...byHost.keys()]);
  const version = options.tlsVersion ?? 'TLSv1.3';
  const plan = createFaultPlan();
  const { log, add } = createRequestLog();
  const exchange = { byHost, plan, add, maxBodyBytes: options.maxBodyBytes ?? 1024 * 1024 };

  const server = createServer(
    { ...certificate, minVersion: version, maxVersion: version, ALPNProtocols: ['http/1.1'] },
    (request, response) => void serve(exchange, request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return Object.freeze({
    caPem: authority.certificatePem,
    dial: (host: string) => {
      if (!byHost.has(host.toLowerCase()))
        throw new Error(`The sandbox simulates no host ${host}.`);
      return { address: '127.0.0.1' as const, port };
    },
    faults: Object.freeze({ inject: plan.inject, clear: plan.clear }),
    requests: log,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  });
}

interface Exchange {
  readonly byHost: ReadonlyMap<string, ProviderSimulator>;
  readonly plan: FaultPlan;
  readonly add: (entry: LoggedRequest) => void;
  readonly maxBodyBytes: number;
}

function indexByHost(
  providers: readonly ProviderSimulator[],
): ReadonlyMap<string, ProviderSimulator> {
  const byHost = new Map<string, ProviderSimulator>();
  for (const provider of providers) {
    for (const host of provider.hosts) {
      if (byHost.has(host)) throw new Error(`Two simulators claim the host ${host}.`);
      byHost.set(host, provider);
    }
  }
  if (byHost.size === 0) throw new Error('A sandbox needs at least one simulator.');
  return byHost;
}

async function serve(
  exchange: Exchange,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await read(exchange, message, response);
  if (request === null) return;
  const provider = exchange.byHost.get(request.host);
  // The name in the TLS handshake and the Host header must agree, as at the provider's own edge.
  if (provider === undefined || serverNameOf(message) !== request.host) {
    writeResponse(response, { status: 421, body: 'Misdirected request' });
    return;
  }
  const entry = {
    method: request.method,
    host: request.host,
    pathTemplate: pathTemplateOf(request.path),
  };
  const fault = exchange.plan.take(request);
  if (fault !== null && fault.kind !== 'status') {
    exchange.add({ ...entry, status: null, fault: fault.kind });
    // A timeout is silence: the connection stays open until the client gives up.
    if (fault.kind === 'reset') message.socket.destroy();
    return;
  }
  const answer = fault === null ? await ask(provider, request) : failure(provider, fault);
  if (answer.dropped === true) {
    exchange.add({ ...entry, status: null, fault: 'reset' });
    message.socket.destroy();
    answer.watch?.ended('provider');
    return;
  }
  exchange.add({ ...entry, status: answer.status, fault: fault?.kind ?? null });
  writeResponse(response, answer);
}

async function read(
  exchange: Exchange,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<SimulatedRequest | null> {
  const provider = exchange.byHost.get(hostOf(message));
  const limit = provider?.maxBodyBytes;
  try {
    return await readRequest(message, limit ?? exchange.maxBodyBytes);
  } catch (error) {
    const own = limit === undefined ? undefined : provider?.failure?.(413);
    if (error instanceof BodyTooLargeError)
      writeResponse(response, own ?? { status: 413, body: 'Body too large' });
    else response.destroy();
    return null;
  }
}

/** A simulator that throws has a bug of its own: the client sees a 500 and the developer the stack. */
async function ask(
  provider: ProviderSimulator,
  request: SimulatedRequest,
): Promise<SimulatedResponse> {
  try {
    return await provider.handle(request);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
    return provider.failure?.(500) ?? { status: 500 };
  }
}

function failure(
  provider: ProviderSimulator,
  fault: Extract<Fault, { kind: 'status' }>,
): SimulatedResponse {
  const answer = provider.failure?.(fault.status) ?? { status: fault.status };
  return { ...answer, status: fault.status, headers: { ...answer.headers, ...fault.headers } };
}

function serverNameOf({ socket }: IncomingMessage): unknown {
  // Not in the library's types: the name that the client asked for in the handshake.
  return socket instanceof TLSSocket ? (socket as { servername?: unknown }).servername : null;
}
