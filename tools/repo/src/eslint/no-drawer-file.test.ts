import { noDrawerFile } from './no-drawer-file.ts';
import { createRuleTester } from './rule-tester.ts';

const tester = createRuleTester();
const named = (filename: string) => ({ code: '', filename });

tester.run('no-drawer-file', noDrawerFile, {
  valid: [
    named('src/token-lease.ts'),
    named('src/fernet.test.ts'),
    named('src/tenant-tx.test-d.ts'),
  ],
  invalid: [
    ...['utils.ts', 'helpers.ts', 'common.ts', 'lib.ts', 'types.ts', 'constants.ts'].map(
      (name) => ({
        ...named(`src/${name}`),
        name: `refuses ${name}`,
        errors: [{ messageId: 'drawer' }],
      }),
    ),
    { ...named('src/TokenLease.ts'), name: 'refuses PascalCase', errors: [{ messageId: 'kebab' }] },
  ],
});
