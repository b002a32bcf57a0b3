import { existsSync } from 'node:fs';
import process from 'node:process';

import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const places = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The browser of this machine, or undefined where there is none. */
export const chromiumPath = places.find(
  (place) => place !== undefined && place !== '' && existsSync(place),
);

/** Quiet: nothing that the browser does by itself leaves this machine. */
const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser. As root it cannot use its own sandbox. */
export async function launchChromium(): Promise<Browser> {
  const args = process.getuid?.() === 0 ? [...flags, '--no-sandbox'] : flags;
  return await chromium.launch({ executablePath: chromiumPath ?? '', args });
}
