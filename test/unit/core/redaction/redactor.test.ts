import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { redacted } from '../../../../src/core/redaction/redacted.ts';
import { createRedactor, isRedactionPattern } from '../../../../src/core/redaction/redactor.ts';

const hide = createRedactor();
// Put together here, so that no scanner of repositories takes them for real ones.
const tokens = [
  `ghp_${'a1'.repeat(18)}`,
  `glpat-${'x'.repeat(20)}`,
  `xoxb-${'1'.repeat(12)}-abc`,
  `npm_${'Z'.repeat(36)}`,
  `sk_live_${'9a'.repeat(12)}`,
  `AKIA${'B'.repeat(16)}`,
  `AIza${'c'.repeat(35)}`,
  `12345678:${'A'.repeat(35)}`,
  `eyJ${'h'.repeat(10)}.eyJ${'p'.repeat(10)}.${'s'.repeat(10)}`,
];

test('tokens are hidden wherever they stand', () => {
  for (const token of tokens) {
    assert.equal(hide(`login failed for ${token}, again`), `login failed for ${redacted}, again`);
    assert.equal(hide(`{"detail":"${token}"}`), `{"detail":"${redacted}"}`);
  }
});

test('what is assigned to a name that speaks of a secret is hidden, behind other names too', () => {
  assert.equal(hide('ERROR: password=hunter2 refused'), `ERROR: password=${redacted} refused`);
  assert.equal(hide('query: token=abc&page=2'), `query: token=${redacted}&page=2`);
  assert.equal(hide('{"user":"kim","apiKey":"k-1"}'), `{"user":"kim","apiKey":"${redacted}"}`);
  assert.equal(hide('비밀번호: 열려라참깨!'), `비밀번호: ${redacted}`);
  assert.equal(hide('sent Bearer abcdefgh.ijkl to web'), `sent Bearer ${redacted} to web`);
  assert.equal(hide('amqp://app:p4ss@queue:5672/'), `amqp://app:${redacted}@queue:5672/`);
  assert.equal(
    hide('POST https://hooks.slack.com/services/T000/B000/XXXX'),
    `POST https://hooks.slack.com/${redacted}`,
  );
});

test('a private key is hidden to its end, or to that of the text', () => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----';
  assert.equal(hide(`loaded ${key} from disk`), `loaded ${redacted} from disk`);
  assert.equal(hide(`loaded ${key.slice(0, 40)}`), `loaded ${redacted}`);
});

test('e-mail addresses', () => {
  assert.equal(hide('mail to kim.min+shop@mail.example.co.kr failed'), `mail to ${redacted} failed`);
  assert.equal(hide('<Lee@Example.COM>,'), `<${redacted}>,`);
});

describe('card numbers', () => {
  const numbers = ['4111111111111111', '4111 1111 1111 1111', '5555-5555-5555-4444', '3782 822463 10005'];

  test('of any issuer, in one piece and in groups', () => {
    for (const number of numbers) {
      assert.equal(hide(`card=${number}, 12/29`), `card=${redacted}, 12/29`, number);
    }
    assert.equal(hide('7 4111 1111 1111 1111 123'), `7 ${redacted} 123`);
  });

  test('are told from other numbers by their check digit', () => {
    const others = [
      '4111111111111112',
      'at 1732369845123456789 ns',
      'trace 0.4111111111111111',
      'sha 4111111111111111af',
      '0000000000000000',
      '550e8400-e29b-41d4-a716-446655440000',
    ];
    assert.deepEqual(others.map(hide), others);
  });
});

describe('Korean resident registration numbers', () => {
  test('are known by their check digit', () => {
    assert.equal(hide('주민번호 900101-1234568 확인'), `주민번호 ${redacted} 확인`);
    assert.equal(hide('rrn 9001011234568'), `rrn ${redacted}`);
    assert.equal(hide('900101-1234567'), '900101-1234567');
  });

  test('those given out since October 2020 have none: they are known by how they are written', () => {
    assert.equal(hide('210315-3000001 신생아'), `${redacted} 신생아`);
    assert.equal(hide('900101-5123456'), redacted);
    assert.equal(hide('2103153000002'), '2103153000002');
  });

  test('have a date of birth', () => {
    const others = ['901301-1234568', '900132-1234568', 'order 241123-1000002', '1900101-1234568'];
    assert.deepEqual(others.map(hide), others);
  });
});

test('what is no secret stays', () => {
  const lines = [
    'GET /users?page=2&sort=name 200 12ms',
    'listening on http://0.0.0.0:8080/',
    'getty@tty1.service started',
    'git@github.com:org/repo.git cloned',
    'lodash@4.17.21.tgz',
    'image postgres@sha256:0123456789abcdef',
    'authentication: failed for user kim',
    'public_key=abc author=kim',
    'took 1234567890123 ms',
    '2026-11-23T14:00:00.123456789Z ERROR [api] shop/api-1: timeout',
  ];
  assert.deepEqual(lines.map(hide), lines);
});

test('patterns and secrets of one’s own', () => {
  const own = createRedactor({
    patterns: ['CUST-\\d{6}', '사번 ?\\d{4,8}'],
    secrets: ['s3cr3t-pass', 'abc'],
  });
  assert.equal(own('CUST-123456 사번 20201 s3cr3t-pass abc'), `${redacted} ${redacted} ${redacted} abc`);
});

test('a pattern is taken where it can only take linear time', () => {
  const good = ['CUST-\\d{6}', '[A-Z]{2}-?\\d{4,12}', '(?:foo|bar)-\\d{3}', '\\+82-10'];
  const bad = [
    '(',
    '\\d+',
    'a*',
    '(a{1,9}){1,9}',
    '(ab)\\1',
    '\\d{3,}',
    'a?',
    '\\d{1,99}\\d{1,99}',
    'x{1,9999}',
  ];
  assert.deepEqual(
    good.filter((pattern) => !isRedactionPattern(pattern)),
    [],
  );
  assert.deepEqual(bad.filter(isRedactionPattern), []);
});

test('a hostile text takes no long time', { timeout: 20_000 }, () => {
  const starts = [
    'a',
    'eyJ-',
    'a://:',
    'a@a.',
    'a=',
    '1 ',
    '4111 ',
    '900101-',
    '-----BEGIN ',
    'token: ',
    '--x ',
  ];
  for (const start of starts) {
    hide(start.repeat(1_000_000 / start.length));
  }
});
