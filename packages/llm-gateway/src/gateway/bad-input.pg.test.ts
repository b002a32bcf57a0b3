import { request as httpRequest } from 'node:http';

import { describe, expect, it } from 'vitest';

import { ask, badInputs, hasOwnShape, surfaceAsks } from '@ataski/gateway-lab';
import type { Answered, SurfaceAsk } from '@ataski/gateway-lab';

import { useGateway } from './gateway.fixture.ts';

describe('bad input', () => {
  const { acme, db, world } = useGateway();
  const open = async () => {
    const { budget, key } = world();
    await budget(acme);
    return await key(acme);
  };
  const expectShape = (one: SurfaceAsk, answer: Answered) => {
    expect(hasOwnShape(one, answer)).toBe(true);
    expect(answer.bytes.toString()).not.toMatch(/canary|latest/);
  };
  const nothingWasSent = async () => {
    const { anthropic, calls, openai } = world();
    expect([...openai.calls.list(), ...anthropic.calls.list()]).toEqual([]);
    expect(await calls(acme)).toEqual([]);
  };
  const idOf = ({ headers }: Answered) => headers['x-request-id'] ?? headers['request-id'];

  it.each(
    surfaceAsks.flatMap((one) =>
      badInputs
        .filter(({ only }) => only === undefined || only === one.provider)
        .map((bad) => ({ ...bad, one, surface: one.surface })),
    ),
  )('on $surface, $what, is $status in its own shape, with a row', async ({ one, ...bad }) => {
    const { text } = await open();
    const headers = bad.headers ?? {};
    const answer = await ask(world().origin, one.path, text, bad.body(one), { headers });
    expect(answer.status).toBe(bad.status);
    expectShape(one, answer);
    const row = (await world().refusals(acme)).at(-1);
    expect(row).toMatchObject({ surface: one.surface, code: bad.code, id: idOf(answer) });
    await nothingWasSent();
  });

  it.each(surfaceAsks)(
    'on $surface of unknown length is answered while it is still being sent',
    async (one) => {
      const { text } = await open();
      const answer = await upload(world().origin + one.path, text, 34);
      expect(answer.status).toBe(413);
      expectShape(one, answer);
      await nothingWasSent();
    },
  );

  it.each(surfaceAsks)(
    'by a stranger on $surface is 401, with a row in the platform’s stream',
    async (one) => {
      const { origin, refusals } = world();
      const { text, id } = await open();
      await db.as(acme, (tx) => world().virtualKeys.revoke(tx, id));
      await new Promise((done) => setTimeout(done, 1_100));
      for (const key of [text, 'atk_unknown', 'sk-ant-canary']) {
        const answer = await ask(origin, one.path, key, one.body('Hi'));
        expect(answer.status).toBe(401);
        expectShape(one, answer);
        expect((await refusals(null)).at(-1)).toMatchObject({
          ...{ surface: one.surface, code: 'unauthorized', id: idOf(answer) },
        });
      }
      await nothingWasSent();
    },
  );

  it('by a path that is none is 404, and by a wrong method 405, each with a row', async () => {
    const { text } = await open();
    const { origin, refusals } = world();
    for (const [path, status] of [
      ['/openai/v1/files', 404],
      ['/anthropic/v1/messages/batches', 404],
      ['/anthropic/v1/messages/', 404],
    ] as const) {
      expect((await ask(origin, path, text, {})).status).toBe(status);
      expect((await refusals(acme)).at(-1)).toMatchObject({ code: 'not_found' });
    }
    const got = await ask(origin, '/openai/v1/models', text, {});
    expect([got.status, got.headers['allow']]).toEqual([405, 'GET']);
    await nothingWasSent();
  });
});

const mebibyte = 1024 * 1024;

/** Sends so many MiB in pieces without saying how many, and reads the answer as a client does. */
function upload(url: string, key: string, mebibytes: number): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sending = httpRequest(
      url,
      { method: 'POST', headers: { authorization: `Bearer ${key}` } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: {}, bytes: Buffer.concat(chunks) }),
        );
      },
    );
    sending.on('error', reject);
    const piece = Buffer.alloc(mebibyte, ' ');
    let left = mebibytes;
    const send = (): void => {
      if (left === 0) return void sending.end();
      left -= 1;
      sending.write(piece, () => setImmediate(send));
    };
    send();
  });
}
