import { readFileSync } from 'node:fs';

/** Text of a file of the project: next to dist/ when built and installed, two folders up in the source. */
export function readProjectFile(path: string): string {
  try {
    return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
  } catch {
    return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  }
}
