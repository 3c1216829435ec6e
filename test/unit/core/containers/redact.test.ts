import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { redact } from '../../../../src/core/containers/redact.ts';
import { redacted } from '../../../../src/core/redaction/redacted.ts';

const env = (...entries: string[]) => (redact({ Env: entries }) as { Env: string[] }).Env;
const isHidden = (entry: string) => env(entry)[0]?.endsWith(`=${redacted}`);

describe('environment variables', () => {
  test('whose name speaks of a secret lose their value', () => {
    const names = [
      'POSTGRES_PASSWORD',
      'PGPASSWORD',
      'MYSQL_PWD',
      'DB_PASS',
      'AWS_SECRET_ACCESS_KEY',
      'STRIPE_KEY',
      'APP_KEY',
      'apiKey',
      'GITHUB_TOKEN',
      'SENTRY_DSN',
      'ConnectionString',
      'OAUTH2',
      'SESSION_COOKIE',
    ];
    assert.deepEqual(
      names.filter((name) => !isHidden(`${name}=hunter2 = 3`)),
      [],
    );
  });

  test('of other names stay as they are', () => {
    const entries = [
      'PATH=/usr/bin:/bin',
      'PWD=/app',
      'AUTHOR=kim',
      'PUBLIC_KEY=abc',
      'COMPASS=north',
      'EMPTY=',
    ];
    assert.deepEqual(env(...entries), entries);
  });

  test('without a value show that there is none', () => {
    assert.deepEqual(env('API_TOKEN='), ['API_TOKEN=']);
  });

  test('hide passwords within addresses, and nothing else of them', () => {
    assert.deepEqual(env('URL=postgres://shop:p/w:1@db:5432/shop', 'REDIS=redis://:pw@cache'), [
      `URL=postgres://shop:${redacted}@db:5432/shop`,
      `REDIS=redis://:${redacted}@cache`,
    ]);
  });
});

describe('arguments', () => {
  test('that are the value of a secret flag', () => {
    assert.deepEqual(redact({ Cmd: ['serve', '--db-password', 'x', '--api-token=y', '--port', '80'] }), {
      Cmd: ['serve', '--db-password', redacted, `--api-token=${redacted}`, '--port', '80'],
    });
  });

  test('within a shell’s command line', () => {
    const hide = (text: string) => (redact(['sh', '-c', text]) as string[])[2];
    assert.equal(hide('export API_KEY="abc"; run --verbose'), `export API_KEY="${redacted}"; run --verbose`);
    assert.equal(hide('login --token abc --user kim'), `login --token ${redacted} --user kim`);
    assert.equal(
      hide('curl -H "Authorization: Bearer abc.def" http://web/'),
      `curl -H "Authorization: ${redacted}" http://web/`,
    );
    assert.equal(hide('curl "http://web/?page=2&token=abc"'), `curl "http://web/?page=2&token=${redacted}"`);
  });
});

test('labels and fields are judged by their name', () => {
  assert.deepEqual(
    redact({
      Labels: { 'traefik.basicauth': 'admin:x', 'org.opencontainers.image.authors': 'kim', note: '' },
      Auths: { token: ['a', 'b'] },
    }),
    {
      Labels: { 'traefik.basicauth': redacted, 'org.opencontainers.image.authors': 'kim', note: '' },
      Auths: { token: [redacted, redacted] },
    },
  );
});

test('tokens known by their looks are hidden wherever they stand', () => {
  const token = `ghp_${'a'.repeat(36)}`;
  assert.deepEqual(
    redact(['clone', `https://${token}@host/x`, '-----BEGIN RSA PRIVATE KEY-----\nMII\nabc']),
    ['clone', `https://${redacted}@host/x`, redacted],
  );
});

test('numbers, flags and null are kept, and the answer itself is not changed', () => {
  const answer = { Pid: 7, Tty: false, Health: null, Env: ['TOKEN=x'] };
  assert.deepEqual(redact(answer), { Pid: 7, Tty: false, Health: null, Env: [`TOKEN=${redacted}`] });
  assert.deepEqual(answer.Env, ['TOKEN=x']);
});

test('a long value takes no long time', { timeout: 5000 }, () => {
  const long = 'a'.repeat(1_000_000);
  assert.deepEqual(redact([long, `${'-'.repeat(1_000_000)}!`]), [long, `${'-'.repeat(1_000_000)}!`]);
});
