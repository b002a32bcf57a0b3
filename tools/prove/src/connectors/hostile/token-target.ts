import { brokenJson } from './broken-json.ts';
import type { HostileAnswer } from './hostile-answer.ts';
import type { PageTarget } from './page-targets.ts';
import { wrongMembers } from './wrong-members.ts';

/** The token endpoint of whatever system has one. */
export const tokenTarget: Omit<PageTarget, 'stream'> = {
  isAskedBy: ({ method, path }) => method === 'POST' && /\/(?:token|tokens\/bearer)$/.test(path),
  corpus: (truth): readonly HostileAnswer[] => [
    ...brokenJson(truth),
    ...wrongMembers(truth, [
      { path: ['access_token'], kind: 'id' },
      { path: ['refresh_token'], kind: 'id' },
      { path: ['expires_in'], kind: 'count' },
      { path: ['token_type'], kind: 'form' },
    ]),
  ],
};
