import type { Page } from 'playwright-core';

/** Signs in on the sandbox's own page, at one organisation where the person belongs to several. */
export async function signIn(page: Page, name: string, organisation?: string): Promise<void> {
  await page.goto('/');
  await page
    .getByRole('link', { name: 'Sign in' })
    .or(page.getByRole('button', { name: 'Sign in' }))
    .first()
    .click();
  const list =
    organisation === undefined
      ? page.locator('form')
      : page.locator('h2', { hasText: organisation }).locator('+ ul');
  await list.getByRole('button', { name }).first().click();
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}
