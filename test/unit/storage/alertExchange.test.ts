import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { newSilence } from '../../../src/core/alerts/silences.ts';
import { AlertExchange } from '../../../src/storage/alerts/alertExchange.ts';
import { AlertLife } from '../../fixtures/alertLife.ts';

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cv-exchange-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

function nextChange(t: TestContext, exchange: AlertExchange): Promise<void> {
  return new Promise((resolve) => {
    const listening = exchange.listen(resolve);
    t.after(() => listening.dispose());
  });
}

test('one shows, another reads and is told, whole each time', async (t) => {
  const folder = await temporaryFolder(t);
  const [holder, other] = [new AlertExchange(folder), new AlertExchange(folder)];
  assert.equal(await other.read(), undefined);
  const told = nextChange(t, other);
  const entries = [...new AlertLife().see('warning').book.entries()];
  await holder.show({ version: 1, entries, silences: [] });
  await told;
  assert.deepEqual(
    (await other.read())?.entries.map(({ ruleId }) => ruleId),
    ['busy'],
  );
  assert.deepEqual(await readdir(folder), ['shown.json'], 'nothing is left lying about');
});

test('what was being shown when its process was killed is cleared away, and nothing else', async (t) => {
  const folder = await temporaryFolder(t);
  const asked = 'request-1.json.1234.new';
  for (const name of ['shown.json', 'shown.json.1234.new', asked]) {
    await writeFile(join(folder, name), '{');
  }
  await new AlertExchange(folder).tidy();
  assert.deepEqual((await readdir(folder)).sort(), [asked, 'shown.json']);
});

test('what is asked for is taken once, in its order, and nonsense is dropped', async (t) => {
  const folder = await temporaryFolder(t);
  const [holder, other] = [new AlertExchange(folder), new AlertExchange(folder)];
  const told = nextChange(t, holder);
  const silence = newSilence('busy', 'web', 1);
  await other.ask({ kind: 'silence', silence });
  await writeFile(join(folder, 'request-000000000000000-x.json'), '{"kind":"silen');
  await told;
  assert.deepEqual(await holder.take(), [{ kind: 'silence', silence }]);
  assert.deepEqual(await holder.take(), []);
  assert.deepEqual(await readdir(folder), []);
});
