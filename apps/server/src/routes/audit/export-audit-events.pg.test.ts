import { createHash } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import { audit, session } from '@ataski/contract';
import type { Visitor } from '@ataski/local/visitor';
import { companies } from '@ataski/local/world';

import { useProduct } from '../../product.fixture.ts';

describe('the export of the audit log', () => {
  const product = useProduct();
  let ada: Visitor;

  beforeAll(async () => {
    ada = await product.signIn('ada@acme.example');
    await ada.call(audit.listAuditEvents, {});
  });

  const open = (visitor: Visitor, query: string) => visitor.fetch(`/api/audit/export?${query}`);
  const eventsOf = async (response: Response) => {
    const correlationId = response.headers.get('x-correlation-id') ?? '';
    return (await ada.call(audit.getAuditTimeline, { correlationId })).body.events;
  };

  it.each([
    ['jsonl', 'application/jsonl; charset=utf-8', 'jsonl'],
    ['csv', 'text/csv; charset=utf-8; header=present', 'csv'],
    ['ocsf', 'application/x-ndjson; charset=utf-8', 'ocsf.jsonl'],
    ['cef', 'text/plain; charset=utf-8', 'cef'],
  ])('is a file of its own kind: %s', async (format, mediaType, extension) => {
    const response = await open(ada, `format=${format}&action=audit_log.`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(mediaType);
    expect(response.headers.get('content-disposition')).toMatch(
      new RegExp(String.raw`^attachment; filename="audit-\d{4}-\d\d-\d\d\.${extension}"$`),
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toContain('audit_log.read');
  });

  it('is whole, of one tenant, and on record with its count and digest', async () => {
    const response = await open(ada, 'format=jsonl');
    const text = await response.text();
    const lines = text.trimEnd().split('\n');
    const end = JSON.parse(lines.at(-1)!) as { type: string; rows: number; sha256: string };
    const body = text.slice(0, -(lines.at(-1)!.length + 1));
    expect(end).toMatchObject({
      type: 'end',
      rows: lines.length - 2,
      sha256: createHash('sha256').update(body, 'utf8').digest('hex'),
    });
    const { tenant } = await ada.session();
    for (const line of lines.slice(1, -1)) {
      const { entry } = JSON.parse(line) as { entry: string };
      expect(JSON.parse(entry)).toMatchObject({ tenant_id: tenant.id });
    }
    expect(await eventsOf(response)).toMatchObject([
      { action: 'audit_log.exported', phase: 'intent', details: { format: 'jsonl', query: '{}' } },
      { phase: 'outcome', outcome: 'success', details: { rows: end.rows, sha256: end.sha256 } },
    ]);
  });

  it('takes the filters of the list, and refuses a format or a filter that it does not know', async () => {
    const some = await (await open(ada, 'format=jsonl&action=audit_log.read')).text();
    expect(some).not.toContain('session.started');
    for (const query of ['format=pdf', '', 'format=csv&colour=red', 'format=csv&from=now']) {
      const response = await open(ada, query);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'SERVER_INPUT_INVALID' });
    }
  });

  it('is not for who may only read the log, which says so', async () => {
    const organisation = companies.acme.name;
    product.local.workos.directory.setRole({
      ...{ email: 'vera@acme.example', organisation, role: 'member' },
    });
    const vera = await product.signIn('vera@acme.example');
    expect((await vera.call(audit.listAuditEvents, {})).status).toBe(200);
    const response = await open(vera, 'format=csv');
    expect(response.status).toBe(403);
    expect(await eventsOf(response)).toMatchObject([
      { action: 'access.denied', details: { permission: 'audit:export' } },
    ]);
  });

  it('is refused to who has signed out', async () => {
    const ben = await product.signIn('ada@acme.example');
    const cookie = [...ben.cookies].map((pair) => pair.join('=')).join('; ');
    await ben.call(session.endSession, {});
    const response = await ben.fetch('/api/audit/export?format=csv', { headers: { cookie } });
    expect(response.status).toBe(401);
  });
});
