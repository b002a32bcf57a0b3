import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { createCertificateAuthority } from '@ataski/sandbox';

import { answerParent } from '../connectors/child.ts';

/** How the simulated provider is reached by everybody who is measured. */
export interface UpstreamAddress {
  readonly caPem: string;
  readonly port: number;
}

const created = 1_790_000_000;
const usage = {
  ...{ prompt_tokens: 320, completion_tokens: 120, total_tokens: 440 },
  prompt_tokens_details: { cached_tokens: 0 },
};
const text = 'The books of October are closed. '.repeat(18);
const whole = JSON.stringify({
  ...{ id: 'chatcmpl-1', object: 'chat.completion', created, model: 'gpt-5.4-mini', usage },
  service_tier: 'default',
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
});
const chunk = (more: object) =>
  `data: ${JSON.stringify({
    ...{ id: 'chatcmpl-1', object: 'chat.completion.chunk', created, model: 'gpt-5.4-mini' },
    ...more,
  })}\n\n`;
const delta = (content: string) =>
  chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }], usage: null });
const streamed = [
  ...Array.from({ length: 16 }, (_, index) => delta(text.slice(index * 20, index * 20 + 20))),
  chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: null }),
  chunk({ choices: [], usage }),
  'data: [DONE]\n\n',
];

// As cheap as an answer can be, so that whoever is in between is what is measured.
const authority = await createCertificateAuthority();
const certificate = await authority.issueServerCertificate(['api.openai.com', 'localhost']);
const server = createServer(
  { ...certificate, minVersion: 'TLSv1.3', keepAlive: true },
  (request, response) => {
    let isStream = false;
    request.on('data', (bytes: Buffer) => {
      if (bytes.includes('"stream":true')) isStream = true;
    });
    request.on('end', () => {
      if (!isStream) {
        const headers = { 'content-type': 'application/json', 'content-length': whole.length };
        response.writeHead(200, headers).end(whole);
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      for (const event of streamed) response.write(event);
      response.end();
    });
  },
);
server.keepAliveTimeout = 60_000;
await new Promise<void>((done) => server.listen(0, 'localhost', done));
const { port } = server.address() as AddressInfo;
answerParent(() => Promise.resolve({ caPem: authority.certificatePem, port }));
