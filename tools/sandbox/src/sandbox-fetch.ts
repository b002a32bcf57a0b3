import { Agent, buildConnector, fetch as undiciFetch } from 'undici';
import type { RequestInfo } from 'undici';

import type { Sandbox } from './sandbox.ts';

/** TLS settings that a test wants to differ from the right ones. */
export interface SandboxFetchOptions {
  /** What the client trusts. Default: the sandbox's authority. */
  readonly caPem?: string | null;
}

/**
 * A `fetch` for tests that reaches the sandbox by the providers' real addresses and refuses
 * anything older than TLS 1.3. The product does not use it: its calls go through egress.
 */
export function createSandboxFetch(
  sandbox: Pick<Sandbox, 'dial' | 'caPem'>,
  options: SandboxFetchOptions = {},
): typeof fetch {
  const caPem = options.caPem === undefined ? sandbox.caPem : options.caPem;
  const connect = buildConnector({
    minVersion: 'TLSv1.3',
    ...(caPem === null ? {} : { ca: caPem }),
  });
  const dispatcher = new Agent({
    // The name that is verified stays the provider's; only the dialled address changes.
    connect: (target, done) => {
      const { address, port } = sandbox.dial(target.hostname);
      connect(
        { ...target, hostname: address, port: String(port), servername: target.hostname },
        done,
      );
    },
  });
  const call = (input: unknown, init: object = {}): Promise<unknown> =>
    undiciFetch(input as RequestInfo, { ...init, dispatcher });
  return call as typeof fetch;
}
