import { readFileSync } from 'node:fs';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Local } from '@ataski/local/run-local';
import { createVisitor } from '@ataski/local/visitor';
import { companies, stripeKeys } from '@ataski/local/world';

import { violationsOn } from './accessibility.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { startTestProduct } from './product.ts';
import { signIn } from './signing-in.ts';
import { openVisit } from './visit.ts';
import type { Visit } from './visit.ts';

/** What stands in every name of Acme's simulated account, and so must never be seen by Globex. */
const acmeMarker = 'ACME';

describe.skipIf(chromiumPath === undefined)('a person at the admin app', () => {
  let local: Local;
  let browser: Browser;
  let ada: Visit;
  const visits: Visit[] = [];
  const open = async (theme?: 'light' | 'dark') => {
    const visit = await openVisit(browser, local.url, theme);
    visits.push(visit);
    return visit;
  };

  beforeAll(async () => {
    local = await startTestProduct({ stripeLatencyMs: 40 });
    browser = await launchChromium();
    ada = await open();
  }, 90_000);
  afterAll(async () => {
    await browser.close();
    await local.stop();
  }, 60_000);

  it('signs in as a founder and lands on the overview', async () => {
    await signIn(ada.page, 'Ada Founder');
    await ada.page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await ada.page.getByText('3 of 3 checks hold').waitFor();
    await ada.picture('overview-empty');
    expect(new URL(ada.page.url()).pathname).toBe('/');
  });

  it('is told which permissions a key lacks, before anything is stored', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Connections' }).first().click();
    await page.getByRole('button', { name: 'Connect Stripe' }).click();
    await page.getByText('rak_payment_intent_read').first().waitFor();
    await page.getByLabel('Restricted key').fill(stripeKeys.acmePartial);
    await page.getByRole('button', { name: 'Connect Stripe' }).click();
    await page
      .getByText(/missing/i)
      .first()
      .waitFor();
    await ada.picture('connect-missing');
    const text = await page.locator('main').innerText();
    expect(text).toContain('rak_invoice_read');
    expect(await connectionCount(local, 'ada@acme.example', companies.acme.name)).toBe(0);
  });

  it('connects Stripe with a restricted key and watches the streams fill', async () => {
    const { page } = ada;
    await page.goto('/connections');
    await page.getByRole('button', { name: 'Connect Stripe' }).click();
    await page.getByLabel('Restricted key').fill(stripeKeys.acme);
    await page.getByRole('button', { name: 'Connect Stripe' }).click();
    await page.waitForURL(/\/connections\/[0-9a-f-]{36}/, { timeout: 30_000 });
    await page.getByRole('table').first().waitFor();
    await ada.picture('sync-running');
    await page
      .getByText('payment_intents', { exact: false })
      .or(page.getByText('Payment intents'))
      .first()
      .waitFor();
    await expectAllComplete(page);
    await ada.picture('sync-complete');
    expect(await page.locator('main').innerText()).toContain('1,000');
  }, 90_000);

  it('reads the records that were synced, every digit kept', async () => {
    const { page } = ada;
    await page
      .getByRole('tab', { name: 'Records' })
      .or(page.getByRole('link', { name: 'Records' }))
      .first()
      .click();
    await page.getByRole('row').nth(2).waitFor();
    await ada.picture('records');
    await page.getByRole('row').nth(1).press('Enter');
    await page.getByRole('dialog').waitFor();
    await ada.picture('record-open');
    expect(await page.getByRole('dialog').innerText()).toContain('"id"');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  it('reads the audit trail of what just happened', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Audit log' }).first().click();
    await page.getByRole('row').nth(3).waitFor();
    await page.getByRole('row').nth(1).click();
    await page.getByText('Timeline').first().waitFor();
    await ada.picture('audit');
    await page.goto('/audit?action=external.');
    await page.getByRole('row').nth(3).waitFor();
    const text = await page.locator('main').innerText();
    expect(text).toContain('stripe/list_');
  });

  it('narrows the audit log to one target and to one kind of actor, and keeps it in the address', async () => {
    const { page } = ada;
    await page.goto('/audit?action=external.');
    await page.getByRole('row').nth(1).click();
    await page
      .getByRole('link', { name: /^Only events with operation/ })
      .first()
      .click();
    await page.waitForURL(/targetType=operation/);
    const filters = page.getByRole('group', { name: 'Filters' });
    await filters.getByRole('button', { name: /^Target operation \/ stripe/ }).waitFor();
    await page.getByRole('button', { name: 'Close timeline' }).click();
    await ada.picture('audit-target');
    const targets = await page.locator('tbody tr td:nth-child(4)').allInnerTexts();
    expect(targets.length).toBeGreaterThan(0);
    expect(new Set(targets).size).toBe(1);
    await filters.getByRole('button', { name: 'Reset' }).click();
    await filters.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('menuitem', { name: 'Actor' }).click();
    await page.getByLabel('Kind').selectOption('Person');
    await ada.picture('audit-actor-editor');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL(/actorType=user/);
    await filters.getByRole('button', { name: /^Actor Person/ }).waitFor();
    await page.reload();
    await page.getByRole('row').nth(1).waitFor();
    const actors = await page.locator('tbody tr td:nth-child(2)').allInnerTexts();
    expect(actors.every((actor) => actor.startsWith('Person'))).toBe(true);
    await page.goto('/audit?targetType=table&targetId=nothing.of_this_name');
    await page.getByText('Nothing matches these filters').waitFor();
    await ada.picture('audit-nothing');
  });

  it('shows how far the log is sealed, and hands out the proof of one event', async () => {
    const { page } = ada;
    await page.goto('/audit?action=session.started');
    await page.getByRole('row').nth(1).click();
    const proof = await downloaded(page, () =>
      page.getByRole('button', { name: 'Download proof' }).click(),
    );
    await ada.picture('audit-sealed');
    expect(proof.split('\n')[0]).toBe('c2sp.org/tlog-proof@v1');
    await page.getByRole('button', { name: /^Sealed to/ }).click();
    await page.getByText('Evidence an outsider can check').waitFor();
    await ada.picture('audit-evidence');
    expect(await violationsOn(page)).toEqual([]);
    const bundle = await downloaded(page, () =>
      page.getByRole('link', { name: 'Download bundle' }).click(),
    );
    expect(bundle.split('\n')[0]).toContain('"format":"ataski-audit-bundle"');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Export' }).click();
    await ada.picture('audit-export');
    expect(await violationsOn(page)).toEqual([]);
    const lines = await downloaded(page, () =>
      page.getByRole('menuitem', { name: /^JSON Lines/ }).click(),
    );
    expect(lines).toContain('session.started');
    expect(lines).not.toContain('external.called');
  });

  it('shows Globex nothing of Acme', async () => {
    const gus = await open();
    const connection = /[0-9a-f-]{36}/.exec(await firstConnectionPath(local))?.[0] ?? '';
    await signIn(gus.page, 'Gus Founder');
    for (const path of ['/', '/connections', `/connections/${connection}`, '/audit']) {
      await gus.page.goto(path);
      await gus.page.getByRole('heading', { level: 1 }).first().waitFor();
      await gus.page.waitForLoadState('networkidle');
      const html = await gus.page.content();
      expect(html).not.toContain(acmeMarker);
      expect(html).not.toContain('Acme');
      expect(html).not.toContain('stripe/list_');
    }
    await gus.page.goto(`/connections/${connection}`);
    await gus.page.waitForLoadState('networkidle');
    await gus.picture('globex-on-acmes-connection');
    expect(connection).toMatch(/^[0-9a-f-]{36}$/);
  }, 60_000);

  it('moves a bookkeeper of both companies from one to the other', async () => {
    const ben = await open();
    await signIn(ben.page, 'Ben Bookkeeper', companies.acme.name);
    await ben.page.getByRole('button', { name: /Acme Robotics/ }).click();
    await ben.page
      .getByRole('menuitem', { name: /Globex Foods/ })
      .or(ben.page.getByRole('menuitemradio', { name: /Globex Foods/ }))
      .click();
    await ben.page.getByRole('button', { name: /Globex Foods/ }).waitFor();
    await ben.page.goto('/connections');
    await ben.page.waitForLoadState('networkidle');
    expect(await ben.page.content()).not.toContain(acmeMarker);
  });

  it('names the role that is needed to a viewer', async () => {
    const vera = await open();
    await signIn(vera.page, 'Vera Viewer');
    await vera.page.goto('/audit');
    await vera.page
      .getByText(/founder/i)
      .first()
      .waitFor();
    await vera.picture('no-permission');
    expect(await vera.page.locator('main').innerText()).toMatch(/founder/i);
  });

  it.each(['light', 'dark'] as const)(
    'meets WCAG 2.2 AA on every page, by axe, in %s',
    async (theme) => {
      const visit = await open(theme);
      const found = [
        ...(await violationsAt(visit, '/security')),
        ...(await violationsAt(visit, '/')),
      ];
      await visit.page.goto('/auth/sign-in');
      found.push(...(await violationsOn(visit.page)));
      await signIn(visit.page, 'Ada Founder');
      const connection = await firstConnectionPath(local);
      const paths = [
        '/',
        '/connections',
        '/connections/connect/stripe',
        connection,
        `${connection}?tab=records`,
        '/audit',
        '/nowhere',
      ];
      for (const path of paths) found.push(...(await violationsAt(visit, path)));
      expect(found).toEqual([]);
    },
    120_000,
  );

  it('fits a phone, without scrolling sideways', async () => {
    const visit = await open();
    await visit.page.setViewportSize({ width: 390, height: 844 });
    await signIn(visit.page, 'Ada Founder');
    for (const path of [
      '/',
      '/connections',
      await firstConnectionPath(local),
      '/audit',
      '/security',
    ]) {
      await visit.page.goto(path);
      await visit.page.waitForLoadState('networkidle');
      await visit.picture(`phone${path.replaceAll(/[^a-z]/g, '-').slice(0, 16)}`);
      const overflow = await visit.page.evaluate<number>(
        'document.documentElement.scrollWidth - innerWidth',
      );
      expect(overflow).toBeLessThanOrEqual(0);
    }
  }, 60_000);

  it('disconnects, and the records are gone', async () => {
    const { page } = ada;
    await page.goto(await firstConnectionPath(local));
    await page.getByRole('button', { name: 'Disconnect' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await ada.picture('disconnect');
    await dialog.getByRole('textbox').fill('Stripe');
    await dialog.getByRole('button', { name: /Disconnect/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page
      .getByText(/disconnected/i)
      .first()
      .waitFor();
    expect((await ada.page.content()).includes(stripeKeys.acme)).toBe(false);
  });

  it('signs out, and the session is of no use any more', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: /Ada Founder/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page
      .getByRole('link', { name: 'Sign in' })
      .or(page.getByRole('button', { name: 'Sign in' }))
      .first()
      .waitFor();
    const answer = await ada.context.request.get('/api/session');
    expect(answer.status()).toBe(401);
  });

  it('saw no console error, no policy violation and no request to another origin', () => {
    expect(visits.length).toBeGreaterThan(5);
    expect(visits.flatMap(({ faults }) => faults)).toEqual([]);
  });
});

/** The text of the file that a press gives. */
async function downloaded(page: Page, press: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return readFileSync(await download.path(), 'utf8');
}

async function violationsAt(visit: Visit, path: string): Promise<readonly string[]> {
  await visit.page.goto(path);
  await visit.page.getByRole('heading', { level: 1 }).first().waitFor();
  await visit.page.waitForLoadState('networkidle');
  return await violationsOn(visit.page);
}

async function expectAllComplete(page: Page): Promise<void> {
  const complete = page.getByRole('row').filter({ hasText: 'Complete' });
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if ((await complete.count()) >= 6) return;
    await page.waitForTimeout(200);
  }
  throw new Error(`The streams did not finish: ${await page.locator('main').innerText()}`);
}

async function firstConnectionPath(local: Local): Promise<string> {
  const visitor = createVisitor(local.url);
  await visitor.signIn('ada@acme.example', companies.acme.name);
  const response = await visitor.fetch('/api/connections');
  const { connections } = (await response.json()) as { connections: { id: string }[] };
  return `/connections/${connections[0]?.id ?? ''}`;
}

async function connectionCount(local: Local, email: string, organisation: string): Promise<number> {
  const visitor = createVisitor(local.url);
  await visitor.signIn(email, organisation);
  const response = await visitor.fetch('/api/connections');
  return ((await response.json()) as { connections: unknown[] }).connections.length;
}
