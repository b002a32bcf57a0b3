import { createSandbox } from '@ataski/sandbox';

import type { SystemName } from './accounts.ts';
import { answerParent, inputOfChild } from './child.ts';
import { providers } from './providers.ts';
import { withTape } from './tape.ts';
import type { TapeMode } from './tape.ts';

/** How a provider is reached. */
export interface ProviderAddress {
  readonly caPem: string;
  readonly port: number;
  readonly host: string;
}

/** What the process is asked. Answered by the address, or by how many answers are on the tape. */
export type ProviderQuestion = { readonly kind: 'address' } | { readonly kind: TapeMode };

// Requests come faster than any provider allows: a quarter of a second of its time goes by with each.
let requests = 0;
const now = (): Date => new Date(Date.now() + requests * 250);

const system = inputOfChild() as SystemName;
const taped = withTape(await providers[system](now));
const sandbox = await createSandbox({
  providers: [
    {
      ...taped,
      handle: (request) => {
        requests += 1;
        return taped.handle(request);
      },
    },
  ],
});
const host = taped.hosts[0] ?? '';
const { port } = sandbox.dial(host);

answerParent(({ kind }: ProviderQuestion) => {
  if (kind === 'address') return Promise.resolve({ caPem: sandbox.caPem, port, host });
  const length = taped.length();
  taped.set(kind);
  return Promise.resolve(length);
});
