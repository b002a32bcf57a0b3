import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Pool } from 'undici';

import { answerParent, inputOfChild } from '../connectors/child.ts';
import type { UpstreamAddress } from './upstream-process.ts';

const { caPem, port: upstreamPort } = inputOfChild() as UpstreamAddress;
const upstream = new Pool(`https://localhost:${String(upstreamPort)}`, {
  ...{ connect: { ca: caPem, minVersion: 'TLSv1.3' }, connections: 128 },
});

// The least that can stand in between: no key, no budget, no row, nothing read.
const server = createServer((request, response) => {
  const sent = {
    ...{ method: 'POST' as const, path: (request.url ?? '').replace('/openai', ''), body: request },
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-proj-bench' },
  };
  upstream
    .stream(sent, ({ statusCode, headers }) => {
      response.writeHead(statusCode, headers as Record<string, string>);
      return response;
    })
    .catch(() => response.destroy());
});
server.keepAliveTimeout = 60_000;
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const { port } = server.address() as AddressInfo;
answerParent(() => Promise.resolve({ port, pid: process.pid }));
