import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { namedPattern } from '../../../src/cli/grepPatterns.ts';
import { cli } from '../../fixtures/cliRun.ts';

let folder = '';
const start = process.cwd();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patterns-'));
  await mkdir(join(folder, '.vscode'));
  await writeFile(
    join(folder, '.vscode/settings.json'),
    `{
      // what the team looks for
      "containerVitals.logs.patterns": [
        { "name": "Payments", "pattern": "pay // late", "description": "What the bank refused.", },
        { "name": "Late", "pattern": "late", "levels": ["error"] },
        /* not yet */
        { "name": "broken", "pattern": "(" },
      ],
    }`,
  );
  process.chdir(folder);
});

after(async () => {
  process.chdir(start);
  await rm(folder, { recursive: true });
});

test('the library says what each pattern finds, and how a shell does it', async () => {
  const { stdout, stderr, exitCode } = await cli(['grep', '--patterns']);
  assert.equal(exitCode, 0);
  assert.ok(
    stdout.startsWith(
      "Payments\n  What the bank refused.\n  docker logs NAME 2>&1 | grep -Ei -- 'pay // late'\n\nLate\n\nerrors  ",
    ),
    stdout,
  );
  assert.match(
    stdout,
    /\nhttp5xx {2}HTTP server errors \(5xx\)\n {2}Requests that .*\n {2}docker logs NAME 2>&1 \| grep /,
  );
  assert.match(stderr, /“\(” is not a valid regular expression/);
});

test('a pattern of the workspace’s settings is known by its name, and one that is broken is told', async () => {
  assert.equal((await namedPattern('payments')).pattern, 'pay // late');
  await assert.rejects(namedPattern('broken'), /patternInvalid/);
});
