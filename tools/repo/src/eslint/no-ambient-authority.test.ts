import { noAmbientAuthority } from './no-ambient-authority.ts';
import { createRuleTester } from './rule-tester.ts';

const tester = createRuleTester();
const errors = [{ messageId: 'ambient' }];

tester.run('no-ambient-authority', noAmbientAuthority, {
  valid: [
    'clock.now();',
    'new Date(row.created_at);',
    'function load(fetch) { return fetch(url); }',
    'options.fetch(url);',
    "import type { Agent } from 'undici';",
    { code: 'Date.now();', options: [{ allow: ['clock'] }] },
    { code: 'process.env.PORT;', options: [{ allow: ['environment'] }] },
    { code: 'fetch(url);', options: [{ allow: ['network'] }] },
  ],
  invalid: [
    { name: 'refuses the global fetch', code: 'fetch(url);', errors },
    { name: 'refuses fetch on globalThis', code: 'globalThis.fetch(url);', errors },
    { name: 'refuses an HTTP client', code: "import { request } from 'undici';", errors },
    { name: 'refuses a socket', code: "import { connect } from 'node:net';", errors },
    { name: 'refuses the environment', code: 'const port = process.env.PORT;', errors },
    {
      name: 'refuses the environment by import',
      code: "import { env } from 'node:process';",
      errors,
    },
    { name: 'refuses the console', code: 'console.log(secret);', errors },
    { name: 'refuses weak randomness', code: 'Math.random();', errors },
    { name: 'refuses the machine clock', code: 'Date.now();', errors },
    { name: 'refuses the machine clock as a date', code: 'new Date();', errors },
    {
      name: 'refuses one authority where another is allowed',
      code: 'fetch(url);',
      options: [{ allow: ['clock'] }],
      errors,
    },
  ],
});
