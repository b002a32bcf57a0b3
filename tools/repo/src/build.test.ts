import { execFile } from 'node:child_process';

import { expect, it } from 'vitest';

import { repositoryRoot } from './package-manifest.ts';

it('a build of the admin app is planned without a word of warning', async () => {
  const command = ['tools/repo/src/build.ts', '--filter=@ataski/admin', '--dry=json'];
  const { out, err } = await new Promise<{ readonly out: string; readonly err: string }>((done) => {
    execFile(process.execPath, command, { cwd: repositoryRoot }, (_, out, err) =>
      done({ out, err }),
    );
  });
  expect(err).toBe('');
  expect(out).toContain('@ataski/admin#build');
});
