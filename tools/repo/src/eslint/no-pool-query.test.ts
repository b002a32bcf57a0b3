import { noPoolQuery } from './no-pool-query.ts';
import { createRuleTester } from './rule-tester.ts';

const tester = createRuleTester();
const errors = [{ messageId: 'bare' }];

tester.run('no-pool-query', noPoolQuery, {
  valid: ['await tx.query(sql);', 'await tenantDb.query(context, sql);', 'await pool.end();'],
  invalid: [
    { name: 'refuses SQL on a pool', code: 'await pool.query(sql);', errors },
    { name: 'refuses SQL on a pool in options', code: 'await options.pool.query(sql);', errors },
    { name: 'refuses SQL on a named pool', code: 'await appPool.query(sql);', errors },
    {
      name: 'refuses SQL on a private pool',
      code: 'class A { #pool; b() { this.#pool.query(1); } }',
      errors,
    },
    {
      name: 'refuses a client taken from a pool',
      code: 'const client = await pool.connect();',
      errors,
    },
    { name: 'refuses SQL on a client', code: 'await client.query(sql);', errors },
  ],
});
