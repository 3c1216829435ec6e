import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cli } from '../../fixtures/cliRun.ts';
import { startReceiver } from '../../fixtures/receivers.ts';

const variable = (field: string) => `CONTAINER_VITALS_CHANNEL_OPS_TEAM_${field}`;

describe('alert test', () => {
  test('shows what was sent and what came back, and not the address', async (t) => {
    const { url, received } = await startReceiver(t, (response) => response.end('thanks for /hidden-path'));
    const env = { [variable('URL')]: `${url}/hidden-path`, [variable('ALLOW')]: 'loopback' };
    const { exitCode, stdout, stderr } = await cli(['alert', 'test', 'ops-team'], { env });
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(
      stdout,
      /^Delivered\.\nhttp:\/\/127\.0\.0\.1:\d+ · 200 · \d+ ms\n\nSent:\n {2}\{.*\}\n\nAnswer:\n {2}thanks for \/••••••\n$/,
    );
    assert.match(JSON.stringify(received[0]?.body), /This is a test of the channel “ops-team”/);
  });

  test('a toast is of the editor, whatever the environment says', async () => {
    const env = { CONTAINER_VITALS_CHANNEL_TOAST_URL: 'https://example.com/' };
    const { exitCode, stdout } = await cli(['alert', 'test', 'toast'], { env });
    assert.deepEqual([exitCode, stdout], [1, 'Not delivered. Toasts are shown by the editor only.\n']);
  });

  test('says what is wrong', async (t) => {
    const run = async (env: Record<string, string>) => {
      const { exitCode, stdout } = await cli(['alert', 'test', 'ops-team'], { env });
      assert.equal(exitCode, 1);
      return stdout.split('\n')[0];
    };
    assert.equal(await run({}), 'Not delivered. No channel of this name is set up here.');
    assert.equal(
      await run({ [variable('URL')]: 'nonsense' }),
      'Not delivered. Its setting “url” cannot be understood.',
    );
    const { url } = await startReceiver(t);
    assert.equal(
      await run({ [variable('URL')]: url }),
      'Not delivered. Its address is this machine’s own; allow “loopback” if that is wanted.',
    );
  });
});
