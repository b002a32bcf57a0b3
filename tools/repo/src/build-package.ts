import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { bundlePackage } from './bundle-package.ts';
import { repositoryRoot } from './package-manifest.ts';

/** Builds the package of the working directory into its dist folder. */
const folder = process.cwd();
const entries = await bundlePackage({ folder, outDir: join(folder, 'dist'), declarations: true });

// npm packs a LICENSE only from the package's own folder.
copyFileSync(join(repositoryRoot, 'LICENSE'), join(folder, 'LICENSE'));
console.log(`${basename(folder)}: ${entries.join(', ')}`);
