import type { NoticeGroup } from '../alerts/outbox.ts';
import type { Translate } from '../common/translate.ts';

/** A notice that says of itself that it is a test. */
export function testNotice(channel: string, now: number, t: Translate): NoticeGroup {
  const subject = { identity: 'container-vitals', name: 'container-vitals', project: undefined };
  return {
    id: `test-${now}`,
    project: undefined,
    channels: [channel],
    notices: [
      {
        kind: 'firing',
        ruleId: 'test',
        subject,
        severity: 'warning',
        text: t('This is a test of the channel “{0}”: nothing is wrong.', channel),
        at: now,
        firedAt: now,
        value: undefined,
      },
    ],
    openedAt: now,
    dueAt: now,
  };
}
