import { Agent } from 'node:https';
import { connect } from 'node:tls';

import type { Sandbox } from './sandbox.ts';

/**
 * An agent for clients that bring their own HTTP, such as SDKs. It reaches the sandbox by the
 * providers' real addresses and refuses anything older than TLS 1.3.
 */
export function createSandboxAgent(sandbox: Sandbox): Agent {
  const agent = new Agent({ ca: sandbox.caPem, minVersion: 'TLSv1.3' });
  // The name that is verified stays the provider's; only the dialled address changes.
  agent.createConnection = (options) => {
    const { address, port } = sandbox.dial(String(options.host));
    const servername = String(options.host);
    return connect({ ca: sandbox.caPem, minVersion: 'TLSv1.3', host: address, port, servername });
  };
  return agent;
}
