import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const link = /\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g;
const named = /`((?:packages|apps|tools|docs|bench|test)\/[\w./-]+\.\w+)`/g;

/** Files that a document links to or names by their path, and that are not there. */
export function findDeadPaths(root: string, document: string): readonly string[] {
  const text = readFileSync(join(root, document), 'utf8');
  const links = [...text.matchAll(link)].map(([, path = '']) => join(dirname(document), path));
  const names = [...text.matchAll(named)].map(([, path = '']) => path);
  return [...links, ...names].filter((path) => !existsSync(join(root, path)));
}

/** The documents of the repository itself: at its top and under docs. */
export function listDocuments(root: string): readonly string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  return [...readdirSync(root), ...docs.map((path) => join('docs', path))]
    .filter((path) => path.endsWith('.md'))
    .sort();
}
