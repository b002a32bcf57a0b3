import { describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';

import type { CliWorld } from './command.ts';
import { readConnection } from './connection.ts';

const world = (url: string | undefined): CliWorld => ({
  environment: { ATASKI_TENANCY_URL: url },
  version: '0.0.0',
  clock: systemClock,
  out: () => undefined,
  err: () => undefined,
  isColoured: false,
  isWatched: false,
});
const read = (url: string | undefined) => readConnection(world(url), 'ATASKI_TENANCY_URL');

describe('a connection from the environment', () => {
  it.each(['localhost', '127.0.0.1', '127.8.8.8', '[::1]'])(
    'needs no TLS on this machine: %s',
    (host) => {
      expect(read(`postgres://ann:s%40cret@${host}:6543/shop`)).toEqual({
        host: host.replace(/[[\]]/g, ''),
        port: 6543,
        user: 'ann',
        password: 's@cret',
        database: 'shop',
        ssl: false,
      });
    },
  );

  it('reaches a socket folder', () => {
    expect(read('postgres://ann@localhost/shop?host=/var/run/postgresql')).toMatchObject({
      host: '/var/run/postgresql',
      ssl: false,
    });
  });

  it.each([
    'db.example.com',
    '10.0.0.7',
    'localhost.example.com',
    '127.0.0.1.example.com',
    '[fe80::1]',
  ])('is TLS 1.3 with a verified certificate beyond it: %s', (host) => {
    for (const query of ['', '?sslmode=verify-full'])
      expect(read(`postgres://ann@${host}/shop${query}`).ssl).toMatchObject({
        minVersion: 'TLSv1.3',
        rejectUnauthorized: true,
        host: host.replace(/[[\]]/g, ''),
      });
  });

  it.each(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'no-verify', ''])(
    'refuses sslmode=%s beyond this machine',
    (mode) => {
      expect(() => read(`postgres://ann:private@db.example.com/shop?sslmode=${mode}`)).toThrow(
        expect.objectContaining({
          code: 'TENANCY_TLS_REQUIRED',
          details: { variable: 'ATASKI_TENANCY_URL' },
        }),
      );
    },
  );

  it.each([
    undefined,
    '',
    'private',
    'mysql://ann:private@localhost/shop',
    'postgres://localhost/private',
    'postgres://ann:private@localhost',
    'postgres://ann:private@localhost/shop?ssl=false',
    'postgres://ann:private@db.example.com/shop?rejectUnauthorized=false',
    'postgres://ann:%E0private@localhost/shop',
    'postgres://ann@localhost/shop?host=private.example.com',
    'postgres://ann@db.example.com/shop?sslrootcert=/no/such/private',
  ])('refuses %s without repeating it', (url) => {
    expect(() => read(url)).toThrow(
      expect.objectContaining({
        code: 'TENANCY_COMMAND_INVALID',
        details: { reason: expect.not.stringContaining('private') as string },
      }),
    );
  });
});
