import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { listPackageFolders, repositoryRoot } from './package-manifest.ts';
import { findReadmeExamples } from './readme-examples.ts';
import { runCommand } from './run-command.ts';

/** Compiles what the READMEs tell a reader to write, so that it cannot fall behind the API. */
const folder = join(repositoryRoot, 'tools/repo/dist/readme-examples');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

let count = 0;
for (const packageFolder of listPackageFolders()) {
  const readme = join(packageFolder, 'README.md');
  if (!existsSync(readme)) continue;
  for (const { line, code } of findReadmeExamples(readFileSync(readme, 'utf8'))) {
    // The name tells where a failing example stands.
    const name = `${basename(packageFolder)}-README-line-${String(line)}.ts`;
    writeFileSync(join(folder, name), `${code}\nexport {};\n`);
    count += 1;
  }
}

const options = {
  extends: join(repositoryRoot, 'tsconfig.base.json'),
  // An example ends where its point is made, so a result may stay unused.
  compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
  include: ['*.ts'],
  exclude: [],
};
writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));

const failed = count > 0 && !(await runCommand(['tsc', '-p', folder], { output: 'inherit' })).ok;
console.log(`README examples: ${String(count)} compiled${failed ? ', with errors' : ''}`);
process.exitCode = failed ? 1 : 0;
