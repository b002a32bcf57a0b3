import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Local } from '@ataski/local/run-local';
import { modelKeys } from '@ataski/local/world';

import { violationsOn } from './accessibility.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { startTestProduct } from './product.ts';
import { signIn } from './signing-in.ts';
import { openVisit } from './visit.ts';
import type { Visit } from './visit.ts';

describe.skipIf(chromiumPath === undefined)('a person who administers calls of models', () => {
  let local: Local;
  let browser: Browser;
  let ada: Visit;
  let virtualKey = '';

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

  /** One call of a model, as an agent makes it with the product's own address. */
  async function chat(): Promise<number> {
    const response = await fetch(`${local.url}/llm/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${virtualKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ model: 'gpt-5.4-mini', max_completion_tokens: 100 },
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    });
    await response.text();
    return response.status;
  }

  it('is told who pays, and that nothing can be spent before a budget is set', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Model keys' }).click();
    await page.getByText('No daily or monthly budget yet').waitFor();
    const openai = page.getByRole('region', { name: 'OpenAI' });
    await openai.getByText('Ataski pays').waitFor();
    await ada.picture('model-keys-empty');
    expect(await violationsOn(page)).toEqual([]);
  });

  it('adds a key after an admin key was refused in the manifest’s sentence, and sees its last four', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Add OpenAI key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('API key').fill('sk-admin-0000000000000000000000');
    await dialog.getByText('An admin key can manage the organisation').waitFor();
    await ada.picture('model-key-add');
    expect(await violationsOn(page)).toEqual([]);
    await dialog.getByLabel('API key').fill('sk-proj-nobody-has-this-key-000000000000000');
    await dialog.getByRole('button', { name: 'Add key' }).click();
    await dialog.getByText('The key for OpenAI was not stored').waitFor();
    await dialog.getByLabel('API key').fill(modelKeys.openai);
    await dialog.getByRole('button', { name: 'Add key' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const openai = page.getByRole('region', { name: 'OpenAI' });
    await openai.getByText('Your key pays').waitFor();
    const text = await openai.innerText();
    expect(text).toContain(modelKeys.openai.slice(-4));
    expect(await page.content()).not.toContain(modelKeys.openai);
  });

  it('rotates it with an overlap, and is told what a deactivation does before it is done', async () => {
    const { page } = ada;
    const openai = page.getByRole('region', { name: 'OpenAI' });
    await openai.getByRole('button', { name: /^Rotate/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('API key').fill(modelKeys.openai);
    await dialog.getByLabel(/^Keep/).selectOption('1 day');
    await dialog.getByRole('button', { name: 'Rotate key' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await openai.getByText(/^In use until/).waitFor();
    await openai
      .getByRole('button', { name: /^Deactivate/ })
      .first()
      .click();
    await page.getByText('Nobody else’s key takes over').last().waitFor();
    await ada.picture('model-key-deactivate');
    expect(await violationsOn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await openai.getByText('Your key pays').waitFor();
  });

  it('makes a virtual key, whose text is there once and never again', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Create virtual key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByText('Choose at least one.').waitFor();
    await dialog.getByLabel('Name of the key').fill('Invoice bot');
    await dialog.getByLabel('Acts as').fill('invoice-bot');
    await dialog.getByLabel('Chat completions').check();
    await dialog.getByLabel('Only these').check();
    await dialog.getByLabel('gpt-5.4-mini', { exact: true }).check();
    await ada.picture('virtual-key-create');
    expect(await violationsOn(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Create key' }).click();
    virtualKey = await dialog.getByTestId('virtual-key').innerText();
    await ada.picture('virtual-key-once');
    expect(await violationsOn(page)).toEqual([]);
    expect(virtualKey).toMatch(/^atk_/);
    await dialog.getByRole('button', { name: 'I have stored it' }).click();
    await page.getByRole('row', { name: /Invoice bot/ }).waitFor();
    await ada.picture('model-keys');
    expect(await page.content()).not.toContain(virtualKey);
    expect(await chat()).toBe(429);
  });

  it('sets a budget that grants calls, and lowers it to one that stops them, as the preview said', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Set a budget' }).click();
    await page.getByText('No budget, so no calls').waitFor();
    await ada.picture('budgets-empty');
    await page.getByRole('button', { name: 'Set a budget' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('At most, in USD').fill('25');
    await dialog.getByText('Stops nothing now').waitFor();
    await ada.picture('budget-set');
    expect(await violationsOn(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Set budget' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await chat()).toBe(200);
    await page.reload();
    await page.getByRole('button', { name: /^Change/ }).click();
    await dialog.getByLabel('At most, in USD').fill('0.000001');
    await dialog.getByText('Stops calls at once').waitFor();
    await ada.picture('budget-stops');
    await dialog.getByRole('button', { name: 'Set budget' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('row', { name: /All calls.*No room/ }).waitFor();
    await ada.picture('budgets');
    expect(await violationsOn(page)).toEqual([]);
    expect(await chat()).toBe(429);
  });

  it('sees what was spent and by which key, and goes from a cost to its rows in the audit log', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Spend', exact: true }).click();
    await page
      .getByRole('row', { name: /gpt-5.4-mini/ })
      .first()
      .waitFor();
    const calls = page.getByRole('grid', { name: 'Calls of models' });
    await calls.getByRole('row', { name: /gpt-5.4-mini.*Agent invoice-bot/ }).waitFor();
    await page.getByLabel('Group by').selectOption('Credential');
    await page.getByText('Show as a table').click();
    await page.getByRole('button', { name: /show its 1 call/ }).click();
    await page.getByRole('heading', { name: /^Calls of 20/ }).waitFor();
    await ada.picture('spend');
    expect(await violationsOn(page)).toEqual([]);
    const invoice = page.getByRole('region', { name: 'Invoice' });
    await invoice.getByText('Ataski charges nothing').waitFor();
    await calls.getByRole('row').nth(1).press('Enter');
    await page.waitForURL(/\/audit\?correlation=/);
    await page.getByText('model.called').first().waitFor();
    const cost = page.getByRole('term').filter({ hasText: /^cost$/ });
    await cost
      .locator('..')
      .getByText(/^0\.\d+ USD$/)
      .waitFor();
    await ada.picture('spend-evidence');
  });

  it('stops the calls of one key at once, for a reason, and lets them through again', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Budgets' }).click();
    await page.getByRole('button', { name: /^Change/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('At most, in USD').fill('25');
    await dialog.getByRole('button', { name: 'Set budget' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await chat()).toBe(200);
    await page.getByRole('link', { name: 'Breakers' }).click();
    await page.getByText('Nothing is slowed or stopped').waitFor();
    await ada.picture('breakers-empty');
    expect(await violationsOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop calls' }).press('Enter');
    await dialog.getByLabel('Whose calls').selectOption({ index: 1 });
    await dialog.getByLabel('Reason').press('Enter');
    await dialog.getByText('Say why, in 8 to 200 characters.').waitFor();
    await ada.picture('breaker-stop');
    expect(await violationsOn(page)).toEqual([]);
    await dialog.getByLabel('Reason').fill('It looks like a leaked key.');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('row', { name: /Invoice bot.*Stopped/ }).waitFor();
    await ada.picture('breakers');
    expect(await violationsOn(page)).toEqual([]);
    expect(await chat()).toBe(429);
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText('1 breaker slows or stops calls of models.').waitFor();
    await ada.picture('overview-stopped');
    await page.getByRole('link', { name: 'Model keys' }).click();
    await ada.picture('model-keys-stopped');
    await page.getByRole('link', { name: /^Stopped/ }).click();
    await page.getByRole('button', { name: /^Let through Invoice bot/ }).press('Enter');
    await dialog.getByLabel('Reason').fill('It was our own batch of invoices.');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing is slowed or stopped').waitFor();
    expect(await chat()).toBe(200);
    // For the pictures below.
    await page.getByRole('button', { name: 'Stop calls' }).click();
    await dialog.getByLabel('Reason').fill('It looks like a leaked key.');
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /All calls.*Stopped/ }).waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'fits a phone and meets WCAG 2.2 AA there, in %s',
    async (theme) => {
      const visit = await openVisit(browser, local.url, theme);
      await signIn(visit.page, 'Ada Founder');
      for (const width of [1440, 1024, 390]) {
        await visit.page.setViewportSize({ width, height: 844 });
        for (const place of ['llm-keys', 'llm-budgets', 'llm-breakers', 'llm-spend']) {
          await visit.page.goto(`/app/${place}`);
          await visit.page.waitForLoadState('networkidle');
          await visit.picture(`${place}-${theme}-${String(width)}`);
          expect(await violationsOn(visit.page)).toEqual([]);
          const overflow = await visit.page.evaluate<number>(
            'document.documentElement.scrollWidth - innerWidth',
          );
          expect([place, overflow]).toEqual([place, 0]);
          // What a table hides behind its edge, nobody finds: least of all a button.
          const cutOff = await visit.page.evaluate<number>(
            "[...document.querySelectorAll('table')].filter((table) => table.scrollWidth > table.parentElement.clientWidth).length",
          );
          expect([place, cutOff]).toEqual([place, 0]);
        }
      }
      expect(visit.faults).toEqual([]);
      await visit.close();
    },
    60_000,
  );

  it('shows a viewer everything and lets them change nothing', async () => {
    const vera = await openVisit(browser, local.url);
    await signIn(vera.page, 'Vera Viewer');
    for (const place of ['llm-keys', 'llm-budgets', 'llm-breakers', 'llm-spend']) {
      await vera.page.goto(`/app/${place}`);
      await vera.page.getByRole('table').first().waitFor();
      const change = /^(Add|Rotate|Deactivate|Remove|Create|Revoke|Set|Change|Stop|Let)/;
      const buttons = vera.page.locator('main').getByRole('button', { name: change });
      expect([place, await buttons.count()]).toEqual([place, 0]);
    }
    await vera.close();
  });

  it('leaves nothing behind in the console, and asks nobody else', () => {
    expect(ada.faults).toEqual([]);
  });
});
