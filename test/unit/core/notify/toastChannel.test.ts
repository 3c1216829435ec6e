import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AlertBook } from '../../../../src/core/alerts/alertBook.ts';
import { toastChannel, toastNotices } from '../../../../src/core/notify/toastChannel.ts';
import { AlertLife, cpuRule, subjectNamed } from '../../../fixtures/alertLife.ts';
import { notice } from '../../../fixtures/receivers.ts';

test('a toast interrupts for what begins, gets worse, or comes and goes', () => {
  const kinds = ['firing', 'reminder', 'escalated', 'resolved', 'flapping'] as const;
  const shown = toastNotices(kinds.map((kind) => notice({ kind })));
  assert.deepEqual(
    shown.map(({ kind }) => kind),
    ['firing', 'escalated', 'flapping'],
  );
});

test('a host tells its own channel of everything, once, whichever channels a rule names', () => {
  const channelsOf = (named: readonly string[]) => {
    const { options, rule, now } = new AlertLife(cpuRule({ channels: named }), { group: 0 });
    const book = new AlertBook();
    const observation = { kind: 'sample', at: now, level: 'warning', value: 90 } as const;
    const hostChannels = [toastChannel];
    book.sweep([{ rule, subject: subjectNamed('web'), observation }], { ...options, hostChannels });
    return book.due(options).map(({ channels }) => channels);
  };
  assert.deepEqual(channelsOf([]), [['toast']]);
  assert.deepEqual(channelsOf(['team', 'toast']), [['team', 'toast']]);
});
