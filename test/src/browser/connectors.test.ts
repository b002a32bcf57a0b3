import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  intacctCredentials,
  netsuiteCredentials,
  quickbooksCompanies,
  xeroOrganisations,
} from '@ataski/local/provider-accounts';
import type { Local } from '@ataski/local/run-local';
import { recallCredentials } from '@ataski/local/world';

import { violationsOn } from './accessibility.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { startTestProduct } from './product.ts';
import { signIn } from './signing-in.ts';
import { openVisit } from './visit.ts';
import type { Visit } from './visit.ts';

const connectionPage = /\/connections\/[0-9a-f-]{36}/;

describe.skipIf(chromiumPath === undefined)('a person who connects systems of record', () => {
  let local: Local;
  let browser: Browser;
  let ada: Visit;
  let quickbooksPath = '';

  beforeAll(async () => {
    local = await startTestProduct();
    browser = await launchChromium();
    ada = await openVisit(browser, local.url);
    await signIn(ada.page, 'Ada Founder');
  }, 90_000);
  afterAll(async () => {
    await browser.close();
    await local.stop();
  }, 60_000);

  /** Opens the wizard of a system from the gallery. */
  async function openWizard(name: string): Promise<Page> {
    const { page } = ada;
    await page.goto('/connections');
    await page.getByRole('button', { name: `Connect ${name}` }).click();
    await page.getByRole('heading', { name: `Connect ${name}`, level: 1 }).waitFor();
    return page;
  }

  /** Waits until every stream of the connection at hand is complete. */
  async function synced(page: Page): Promise<void> {
    await page.getByText('Complete', { exact: true }).first().waitFor({ timeout: 60_000 });
    const region = page.getByRole('region', { name: 'Streams' });
    await region.getByRole('status').getByText('Complete').waitFor({ timeout: 90_000 });
  }

  it('sees the scopes before the consent, exactly those that the provider’s page asks for', async () => {
    const page = await openWizard('QuickBooks Online');
    const asked = page.getByRole('region', { name: 'What Ataski asks for' });
    await asked.getByText('com.intuit.quickbooks.accounting').first().waitFor();
    for (const name of ['Never', 'Worth knowing'])
      await asked.getByRole('heading', { name }).waitFor();
    await ada.picture('connect-consent');
    await page.getByRole('button', { name: 'Continue to QuickBooks Online' }).click();
    await page.getByRole('heading', { name: /^Connect to QuickBooks/ }).waitFor();
    const scopes = await page.locator('ul.scopes code').allInnerTexts();
    expect(scopes).toEqual(['com.intuit.quickbooks.accounting']);
  });

  it('refuses there, and comes back to a page that says so and lets them begin again', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(/\/connections\/connect\/quickbooks\?refusal=/);
    await page.getByText('You did not allow it').waitFor();
    await ada.picture('connect-refused');
    expect(await violationsOn(page)).toEqual([]);
    expect(new URL(page.url()).searchParams.has('state')).toBe(false);
  });

  it('consents, sees what was granted beside what was asked for, and watches the first sync', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Continue to QuickBooks Online' }).click();
    await page.getByRole('radio', { name: quickbooksCompanies[0].name }).check();
    await page.getByRole('button', { name: 'Allow access' }).click();
    await page.waitForURL(/\?connection=/);
    await page.getByText('exactly as requested').waitFor();
    await page.getByText('Granted', { exact: true }).first().waitFor();
    await ada.picture('connect-granted');
    expect(await violationsOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Open the connection' }).click();
    await page.waitForURL(connectionPage);
    quickbooksPath = new URL(page.url()).pathname;
    await synced(page);
    await ada.picture('quickbooks-synced');
    expect(await page.locator('main').innerText()).toContain('Exact');
  }, 120_000);

  it('picks one of several organisations that one consent opened', async () => {
    const page = await openWizard('Xero');
    await page.getByRole('button', { name: 'Continue to Xero' }).click();
    for (const name of ['Acme Robotics Inc.', 'Acme Robotics Europe']) {
      await page.getByRole('checkbox', { name }).check();
    }
    await page.getByRole('button', { name: 'Allow access' }).click();
    await page.waitForURL(/\?choice=/);
    await page.getByRole('radio', { name: /Acme Robotics Europe/ }).check();
    await ada.picture('connect-pick');
    expect(await violationsOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Connect this account' }).click();
    await page.waitForURL(/\?connection=/);
    await page.getByRole('button', { name: 'Open the connection' }).click();
    await page.waitForURL(connectionPage);
    await ada.picture('xero-syncing');
    expect(await page.locator('main').innerText()).toContain(xeroOrganisations[1].tenantId);
  }, 60_000);

  it('connects NetSuite by an access token, after one that is wrong', async () => {
    const page = await openWizard('NetSuite');
    const submit = page.getByRole('button', { name: 'Connect NetSuite' });
    await submit.click();
    await page.getByText('Enter the account id.').waitFor();
    await ada.picture('connect-fields-empty');
    expect(await violationsOn(page)).toEqual([]);
    const enter = async (tokenSecret: string): Promise<void> => {
      await page.getByLabel('Account id').fill(netsuiteCredentials.account_id);
      await page.getByLabel('Consumer key').fill(netsuiteCredentials.consumer_key);
      await page.getByLabel('Consumer secret').fill(netsuiteCredentials.consumer_secret);
      await page.getByLabel('Token id').fill(netsuiteCredentials.token_id);
      await page.getByLabel('Token secret').fill(tokenSecret);
      await submit.click();
    };
    await enter('ts_wrong');
    await page.getByText('CONNECTORS_KIT_CREDENTIAL_REJECTED').waitFor();
    await ada.picture('connect-netsuite-refused');
    await enter(netsuiteCredentials.token_secret);
    await page.waitForURL(connectionPage, { timeout: 30_000 });
    await synced(page);
    await ada.picture('netsuite-synced');
    expect(await page.content()).not.toContain(netsuiteCredentials.token_secret);
  }, 120_000);

  it('reads NetSuite’s trial balance as a table that adds up', async () => {
    const { page } = ada;
    await page.getByRole('tab', { name: 'Reports' }).click();
    const table = page.getByRole('table', { name: /Trial balance/ });
    await table.getByRole('row', { name: /^Total/ }).waitFor();
    await ada.picture('trial-balance');
    expect(await violationsOn(page)).toEqual([]);
    const total = await table
      .getByRole('row', { name: /^Total/ })
      .locator('td')
      .allInnerTexts();
    expect(total[0]).toMatch(/^[\d,]+\.\d\d$/);
  });

  it('connects Sage Intacct by a Web Services user', async () => {
    const page = await openWizard('Sage Intacct');
    await page.getByLabel('Company id').fill(intacctCredentials.company_id);
    await page.getByLabel('Web Services user id').fill(intacctCredentials.user_id);
    await page.getByLabel('Password of that user').fill(intacctCredentials.user_password);
    await ada.picture('connect-intacct');
    await page.getByRole('button', { name: 'Connect Sage Intacct' }).click();
    await page.waitForURL(connectionPage, { timeout: 30_000 });
    await synced(page);
    await page.getByRole('tab', { name: 'Records' }).click();
    await page.getByRole('row').nth(1).waitFor();
    await ada.picture('intacct-records');
    expect(await page.content()).not.toContain(intacctCredentials.user_password);
  }, 120_000);

  it('connects Recall.ai by a key and the region that it belongs to', async () => {
    const page = await openWizard('Recall.ai');
    await page.getByLabel('API key').fill(recallCredentials.api_key);
    await page.getByRole('button', { name: 'Connect Recall.ai' }).click();
    await page.getByText('Choose a region.').waitFor();
    await page.getByLabel('Region').selectOption(recallCredentials.region);
    await ada.picture('connect-recall');
    expect(await violationsOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Connect Recall.ai' }).click();
    await page.waitForURL(connectionPage, { timeout: 30_000 });
    await synced(page);
    await page.getByRole('tab', { name: 'Records' }).click();
    await page.getByRole('button', { name: 'Utterances' }).click();
    await page.getByText('two invoices are open').first().waitFor();
    await ada.picture('recall-records');
    expect(await page.content()).not.toContain(recallCredentials.api_key);
  }, 120_000);

  it('changes how often a connection is synced by itself', async () => {
    const { page } = ada;
    await page.goto(quickbooksPath);
    const schedule = page.getByRole('combobox', { name: 'Sync by itself' });
    expect(await schedule.inputValue()).toBe('every_6_hours');
    await schedule.selectOption('Every hour');
    await page.getByText(/Next sync in (59 min|1 h)/).waitFor();
    await ada.picture('schedule');
    await page.reload();
    await page.getByText(/Next sync in (59 min|1 h)/).waitFor();
    expect(await schedule.inputValue()).toBe('hourly');
  });

  it('reads a report by month and basis, and sees what a restatement changed', async () => {
    const { page } = ada;
    await page.goto(`${quickbooksPath}?tab=reports&stream=profit_and_loss`);
    await page.getByRole('table', { name: /Profit and loss/ }).waitFor();
    await page.getByText('Never restated').waitFor();
    const month = page.getByLabel('Month');
    const earlier = await month.locator('option').nth(1).innerText();
    await month.selectOption(earlier);
    await page.getByRole('table', { name: `Profit and loss, ${earlier}` }).waitFor();
    await page.getByLabel('Basis').selectOption('Cash');
    await page.waitForURL(/basis=cash/);
    await ada.picture('report');
    expect(await violationsOn(page)).toEqual([]);
    local.providers.quickbooks.mutate.createInvoice(quickbooksCompanies[0].realmId, {
      amount: '1234.50',
    });
    await page.goto(quickbooksPath);
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByText('Syncing').first().waitFor();
    await synced(page);
    await page.goto(`${quickbooksPath}?tab=reports&stream=profit_and_loss&basis=accrual`);
    await page.getByText(/Restated 1 time/).waitFor();
    await page.getByText('State 2').waitFor();
    await ada.picture('report-restated');
  }, 120_000);

  it('disconnects, and is shown what was deleted and that nothing is left', async () => {
    const { page } = ada;
    await page.goto(quickbooksPath);
    await page.getByRole('button', { name: 'Disconnect' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The consent is ended at QuickBooks Online').waitFor();
    await dialog.getByRole('textbox').fill('QuickBooks Online');
    await dialog.getByRole('button', { name: /Disconnect/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('Nothing. No row of it is left in the database.').waitFor();
    await page.getByText('The consent was ended at QuickBooks Online.').waitFor();
    for (const action of ['connection.revoked', 'credential.removed', 'connection.disconnected']) {
      await page.getByText(action).first().waitFor();
    }
    await ada.picture('disconnection-proof');
    expect(await violationsOn(page)).toEqual([]);
    expect(local.providers.quickbooks.oauth.grants().every(({ isRevoked }) => isRevoked)).toBe(
      true,
    );
  });

  it.each(['light', 'dark'] as const)(
    'fits a desk and a phone, in %s',
    async (theme) => {
      const visit = await openVisit(browser, local.url, theme);
      await signIn(visit.page, 'Ada Founder');
      const answer = await visit.context.request.get('/api/connections');
      const { connections } = (await answer.json()) as {
        connections: { id: string; system: string }[];
      };
      const pathOf = (name: string): string =>
        `/connections/${connections.find(({ system }) => system === name)?.id ?? ''}`;
      const paths = {
        gallery: '/connections',
        'connect-xero': '/connections/connect/xero',
        'connect-netsuite': '/connections/connect/netsuite',
        netsuite: pathOf('netsuite'),
        xero: pathOf('xero'),
        report: `${pathOf('netsuite')}?tab=reports`,
        'xero-report': `${pathOf('xero')}?tab=reports`,
        records: `${pathOf('netsuite')}?tab=records&stream=gl_lines`,
        proof: pathOf('quickbooks'),
      };
      for (const [name, path] of Object.entries(paths)) {
        for (const width of [1440, 390]) {
          await visit.page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
          await visit.page.goto(path);
          await visit.page.getByRole('heading', { level: 1 }).first().waitFor();
          await visit.page.waitForLoadState('networkidle');
          await visit.picture(`${theme}-${String(width)}-${name}`);
          const overflow = await visit.page.evaluate<number>(
            'document.documentElement.scrollWidth - innerWidth',
          );
          expect([path, width, overflow]).toEqual([path, width, Math.min(0, overflow)]);
        }
        expect(await violationsOn(visit.page)).toEqual([]);
      }
      expect(visit.faults).toEqual([]);
    },
    180_000,
  );

  it('saw no console error, no policy violation and no request to another origin', () => {
    expect(ada.faults).toEqual([]);
  });
});
