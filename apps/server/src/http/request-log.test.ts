import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

import type { Response } from 'express';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';

import { ServerError } from './errors.ts';
import { logFailure } from './request-log.ts';

const secret = 'rk_live_canary_77aa';

function logged(cause: unknown, code: 'SERVER_UNEXPECTED' | 'SERVER_INPUT_INVALID'): string {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => lines.push(line) });
  logFailure(
    log,
    new ServerResponse(new IncomingMessage(new Socket())) as Response,
    new ServerError(code, {}, cause),
  );
  return lines.join('');
}

describe('the log line of a failure', () => {
  it('holds the code and where it was thrown', () => {
    const line = JSON.parse(logged(new TypeError('x'), 'SERVER_UNEXPECTED')) as {
      frames: string[];
    };
    expect(line).toMatchObject({ level: 50, code: 'SERVER_UNEXPECTED', cause: 'TypeError' });
    expect(line.frames[0]).toMatch(/^at .*request-log\.test\.ts:\d+/);
  });

  it.each([
    ['a message', secret],
    ['a message of several lines', `duplicate key\n    at ${secret}\n    at ${secret} again`],
  ])('leaves out %s, which may quote data', (_name, message) => {
    expect(logged(new Error(message), 'SERVER_UNEXPECTED')).not.toContain(secret);
    expect(logged(new Error(message), 'SERVER_INPUT_INVALID')).not.toContain(secret);
  });

  it('holds no frames for what the client did wrong', () => {
    expect(logged(new Error('x'), 'SERVER_INPUT_INVALID')).not.toContain('frames');
  });
});
