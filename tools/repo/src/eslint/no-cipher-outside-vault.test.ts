import { noCipherOutsideVault } from './no-cipher-outside-vault.ts';
import { createRuleTester } from './rule-tester.ts';

const tester = createRuleTester();

tester.run('no-cipher-outside-vault', noCipherOutsideVault, {
  valid: [
    "import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';",
    "import { createCipheriv } from './cipher.ts';",
  ],
  invalid: [
    {
      name: 'refuses a cipher',
      code: "import { createCipheriv, createDecipheriv } from 'node:crypto';",
      errors: [{ messageId: 'cipher' }, { messageId: 'cipher' }],
    },
    {
      name: 'refuses a cipher under another name',
      code: "import { createCipheriv as seal } from 'crypto';",
      errors: [{ messageId: 'cipher' }],
    },
    {
      name: 'refuses imports that hide which function is used',
      code: "import * as crypto from 'node:crypto';",
      errors: [{ messageId: 'namespace' }],
    },
    {
      name: 'refuses encryption by Web Crypto',
      code: 'await crypto.subtle.encrypt(algorithm, key, bytes);',
      errors: [{ messageId: 'cipher' }],
    },
  ],
});
