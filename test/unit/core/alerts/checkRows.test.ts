import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Observation } from '../../../../src/core/alerts/alert.ts';
import { AlertBook } from '../../../../src/core/alerts/alertBook.ts';
import { type CheckRowOptions, checkRows } from '../../../../src/core/alerts/checkRows.ts';
import { AlertsElsewhere } from '../../../../src/core/alerts/sharedAlerts.ts';
import { newSilence } from '../../../../src/core/alerts/silences.ts';
import { defaultNotify, type Rule } from '../../../../src/core/checks/policy/policy.ts';
import { english } from '../../../../src/core/common/translate.ts';
import { cpuRule, lifeStart, subjectNamed } from '../../../fixtures/alertLife.ts';

const busy = cpuRule();
const slow = cpuRule({ id: 'slow', for: 60_000 });
const unused = cpuRule({ id: 'unused', select: { name: ['mailer*'] } });
const policy = { rules: [slow, busy, unused], notify: defaultNotify };

/** A shop of which everything that can be the case is the case; seen five minutes after it began. */
function shop(): AlertBook {
  const book = new AlertBook();
  const now = lifeStart + 10_000;
  const sample = (level: 'ok' | 'warning' | 'critical', value: number): Observation => ({
    kind: 'sample',
    at: now,
    level,
    value,
  });
  const watched: [Rule, string, Observation][] = [
    [busy, 'shop/web/1', sample('warning', 84.5)],
    [busy, 'shop/db/1', sample('critical', 97)],
    [busy, 'shop/cache/10', sample('ok', 1)],
    [busy, 'shop/cache/9', sample('ok', 2)],
    [busy, 'shop/new/1', { kind: 'none' }],
    [busy, 'shop/old/1', { kind: 'suppressed', reason: 'notRunning' }],
    [slow, 'shop/web/1', sample('warning', 82)],
  ];
  const sweep = watched.map(([rule, identity, observation]) => ({
    rule,
    subject: { ...subjectNamed(identity.replace(/^shop\/(.*)\/(.*)/, 'shop-$1-$2')), identity },
    observation,
  }));
  book.sweep(sweep, { policy, now, interval: 10_000, describe: () => '' });
  return book;
}

function drawn(book: AlertBook, options: Partial<CheckRowOptions> = {}): string[] {
  const source = new AlertsElsewhere(
    { version: 1, entries: [...book.entries()], silences: book.silences },
    policy,
    () => [],
  );
  const rows = checkRows(
    source,
    {
      grouping: 'rule',
      filter: { text: '', troubledOnly: false },
      alertsOnly: false,
      now: lifeStart + 310_000,
      ...options,
    },
    english,
  );
  return rows.flatMap((row) => [
    `${row.label} [${row.state}] - ${row.description}`,
    ...('rows' in row ? row.rows.map((own) => `  ${own.label} [${own.state}] - ${own.description}`) : []),
  ]);
}

describe('every rule with every container', () => {
  test('rules in the policy’s order, their containers worst first, and a rule that fits none says so', () => {
    assert.deepEqual(drawn(shop()), [
      'slow [pending] - 1 pending',
      '  shop-web-1 [pending] - Pending · 82.00% · 5m',
      'busy [critical] - 1 critical · 1 warning · 1 without data · 1 not evaluated · 2 OK',
      '  shop-db-1 [critical] - Critical · 97.00% · 5m',
      '  shop-web-1 [warning] - Warning · 84.50% · 5m',
      '  shop-new-1 [noData] - No data · 5m',
      '  shop-old-1 [suppressed] - Not evaluated · 5m',
      '  shop-cache-9 [ok] - OK · 5m',
      '  shop-cache-10 [ok] - OK · 5m',
      'unused [suppressed] - No container fits: mailer*',
    ]);
  });

  test('by container, the troubled ones first', () => {
    assert.deepEqual(drawn(shop(), { grouping: 'container' }), [
      'shop-db-1 [critical] - 1 critical',
      '  busy [critical] - Critical · 97.00% · 5m',
      'shop-web-1 [warning] - 1 warning · 1 pending',
      '  busy [warning] - Warning · 84.50% · 5m',
      '  slow [pending] - Pending · 82.00% · 5m',
      'shop-new-1 [noData] - 1 without data',
      '  busy [noData] - No data · 5m',
      'shop-old-1 [suppressed] - 1 not evaluated',
      '  busy [suppressed] - Not evaluated · 5m',
      'shop-cache-9 [ok] - 1 OK',
      '  busy [ok] - OK · 5m',
      'shop-cache-10 [ok] - 1 OK',
      '  busy [ok] - OK · 5m',
    ]);
  });

  test('only the troubled, only what a text fits, and then no rule without rows', () => {
    const troubled = drawn(shop(), { filter: { text: '', troubledOnly: true } });
    assert.ok(!troubled.some((line) => /\[ok\]|\[suppressed\]/.test(line)), troubled.join('\n'));
    assert.ok(
      troubled.some((line) => line.includes('[noData]')),
      'what is not known is no good news',
    );
    assert.deepEqual(drawn(shop(), { filter: { text: 'Shop/DB', troubledOnly: false } }), [
      'busy [critical] - 1 critical',
      '  shop-db-1 [critical] - Critical · 97.00% · 5m',
    ]);
  });
});

describe('what somebody has to look at', () => {
  const alerts = { alertsOnly: true, grouping: 'none' } as const;

  test('what fires or is about to, with its rule', () => {
    assert.deepEqual(drawn(shop(), alerts), [
      'shop-db-1 [critical] - busy · Critical · 97.00% · 5m',
      'shop-web-1 [warning] - busy · Warning · 84.50% · 5m',
      'shop-web-1 [pending] - slow · Pending · 82.00% · 5m',
    ]);
  });

  test('with what holds its notices back', () => {
    const book = shop();
    book.acknowledge('busy', 'shop/db/1', lifeStart);
    book.silence(newSilence('busy', undefined, lifeStart + 400_000));
    assert.deepEqual(drawn(book, alerts), [
      'shop-db-1 [critical] - busy · Critical · 97.00% · 5m · acknowledged · silenced',
      'shop-web-1 [warning] - busy · Warning · 84.50% · 5m · silenced',
      'shop-web-1 [pending] - slow · Pending · 82.00% · 5m',
    ]);
  });
});

test('a screen reader hears the state, the container, the rule and what was found; names stay text', () => {
  const book = new AlertBook();
  const subject = subjectNamed('web\u001b[31m');
  const observation = { kind: 'sample', at: lifeStart, level: 'critical', value: 97 } as const;
  book.sweep([{ rule: busy, subject, observation }], {
    policy,
    now: lifeStart,
    interval: 10_000,
    describe: () => '',
  });
  const source = new AlertsElsewhere(
    { version: 1, entries: [...book.entries()], silences: [] },
    policy,
    () => [],
  );
  const [row] = checkRows(
    source,
    {
      grouping: 'none',
      filter: { text: '', troubledOnly: false },
      alertsOnly: false,
      now: lifeStart + 60_000,
    },
    english,
  );
  assert.equal(
    row?.spoken,
    'Critical, web\ufffd[31m, busy. CPU of own limit: 97.00%; the threshold is 80.00%. 1m',
  );
});
