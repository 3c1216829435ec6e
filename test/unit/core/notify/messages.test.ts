import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NoticeGroup } from '../../../../src/core/alerts/outbox.ts';
import { english } from '../../../../src/core/common/translate.ts';
import { alertmanagerAlerts } from '../../../../src/core/notify/alertmanagerAlerts.ts';
import { mailMessage } from '../../../../src/core/notify/mailMessage.ts';
import { noticeMessage, shorten } from '../../../../src/core/notify/noticeMessage.ts';
import { slackMessage } from '../../../../src/core/notify/slackMessage.ts';
import { webhookBody } from '../../../../src/core/notify/webhookBody.ts';
import { createRedactor, type Redactor } from '../../../../src/core/redaction/redactor.ts';
import { lifeStart, subjectNamed } from '../../../fixtures/alertLife.ts';
import { notice, noticeGroup } from '../../../fixtures/receivers.ts';
import { assertSlackLimits } from '../../../fixtures/slackLimits.ts';

const redact = createRedactor();
const messageOf = (group: NoticeGroup, redactor: Redactor = redact) =>
  noticeMessage(group, redactor, english);
const fired = noticeGroup();
const over = noticeGroup({ id: 'x-2', notices: [notice({ kind: 'resolved', at: lifeStart + 300_000 })] });
const mixed = noticeGroup({
  notices: [
    notice({ severity: 'critical', ruleId: 'memory' }),
    notice(),
    notice({ kind: 'resolved', ruleId: 'errors', subject: subjectNamed('shop/web', 'shop') }),
  ],
});
const hostile = '</script> <!channel> *bold* <http://evil|click> &amp; \u202e\n## \u001b[31m';

describe('a message', () => {
  test('is titled by its one notice, or by how many there are of each', () => {
    assert.equal(messageOf(fired).title, '🟠 Warning · busy · shop/api');
    assert.equal(messageOf(over).title, '✅ Over · busy · shop/api');
    assert.equal(messageOf(mixed).title, '🔴 shop – critical: 1, warnings: 1, over: 1');
  });

  test('of an end has the reference of its beginning, and how long it lasted', () => {
    const [begun, ended] = [messageOf(fired).items[0], messageOf(over).items[0]];
    assert.match(begun?.reference ?? '', /^[0-9a-z]{6}$/);
    assert.equal(begun?.reference, ended?.reference);
    assert.deepEqual([begun?.lasted, ended?.lasted], [undefined, 'lasted 5 minutes']);
  });

  test('is redacted and cannot move a cursor', () => {
    const group = noticeGroup({
      project: 'kim@example.com',
      notices: [notice({ text: 'token=abc \u001b[31m', subject: subjectNamed('a\nb', 'kim@example.com') })],
    });
    const text = JSON.stringify(messageOf(group));
    assert.doesNotMatch(text, /abc|kim@|\\u001b|\\n/);
  });

  test('is shortened on whole characters', () => {
    assert.equal(shorten('abcdef', 6), 'abcdef');
    assert.equal(shorten('abcdefg', 6), 'abcde…');
    assert.equal(shorten('🔴🔴🔴', 4), '🔴…');
  });
});

describe('Slack', () => {
  test('a notice, and its end', () => {
    assert.deepEqual(slackMessage(messageOf(over), english), {
      text: '✅ Over · busy · shop/api: CPU of own limit: 91.00%; the threshold is 80.00%.',
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        {
          type: 'header',
          text: { type: 'plain_text', text: '✅ Over · busy · shop/api', emoji: true },
        },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: '✅ *Over · busy · shop/api*\nCPU of own limit: 91.00%; the threshold is 80.00%.',
            verbatim: true,
          },
        },
        {
          type: 'context',
          elements: [
            { type: 'mrkdwn', text: `#${messageOf(fired).items[0]?.reference}`, verbatim: true },
            {
              type: 'mrkdwn',
              text: `<!date^${lifeStart / 1000}^{date_short_pretty} {time_secs}|2026-11-23T03:00:00.000Z>`,
              verbatim: true,
            },
            { type: 'mrkdwn', text: 'lasted 5 minutes', verbatim: true },
          ],
        },
      ],
    });
  });

  test('hostile text mentions nobody and links nowhere', () => {
    const group = noticeGroup({ notices: [notice({ text: hostile, ruleId: hostile })] });
    const body = JSON.stringify(slackMessage(messageOf(group), english));
    assert.doesNotMatch(body, /<!channel|<http/);
    assert.match(body, /&lt;!channel&gt;/);
  });

  test('stays within what Slack takes, however much there is to tell', () => {
    const notices = Array.from({ length: 300 }, (_, index) =>
      notice({ ruleId: `rule-${index}-${'r'.repeat(500)}`, text: '🔴<&'.repeat(5000) }),
    );
    const body = slackMessage(messageOf(noticeGroup({ notices })), english);
    assertSlackLimits(body);
    assert.match(JSON.stringify(body), /and 280 more/);
  });
});

describe('webhooks', () => {
  const bodyOf = (group: NoticeGroup, template?: unknown) =>
    webhookBody(group, messageOf(group), template, english);

  test('without a template get everything there is', () => {
    assert.deepEqual(bodyOf(fired), {
      version: 1,
      id: fired.id,
      title: '🟠 Warning · busy · shop/api',
      text: `🟠 Warning · busy · shop/api: CPU of own limit: 91.00%; the threshold is 80.00%. · #${messageOf(fired).items[0]?.reference}`,
      status: 'firing',
      severity: 'warning',
      project: 'shop',
      notices: [
        {
          kind: 'firing',
          rule: 'busy',
          container: 'shop/api',
          identity: 'shop/api',
          project: 'shop',
          severity: 'warning',
          text: 'CPU of own limit: 91.00%; the threshold is 80.00%.',
          value: 91,
          at: '2026-11-23T03:00:00.000Z',
          firedAt: '2026-11-23T03:00:00.000Z',
          reference: messageOf(fired).items[0]?.reference,
        },
      ],
    });
  });

  test('a template says what they get', () => {
    const template = {
      content: '[{{severity}}] {{title}}',
      embeds: ['{{notices}}'],
      n: 1,
      other: '{{nothing}}',
    };
    const body = bodyOf(mixed, template) as { content: string; embeds: unknown[][]; other: string };
    assert.equal(body.content, '[critical] 🔴 shop – critical: 1, warnings: 1, over: 1');
    assert.equal(body.embeds[0]?.length, 3);
    assert.equal(body.other, '{{nothing}}');
  });

  test('what is filled in stays a text, and is filled in once', () => {
    const group = noticeGroup({ notices: [notice({ ruleId: '"},{"x":"{{id}}' })] });
    const body = bodyOf(group, { text: '{{title}}' });
    assert.deepEqual(body, { text: '🟠 Warning · "},{"x":"{{id}} · shop/api' });
  });

  test('the text fits into a chat', () => {
    const notices = Array.from({ length: 100 }, () => notice({ text: 'x'.repeat(300) }));
    const { text } = bodyOf(noticeGroup({ notices })) as { text: string };
    assert.ok(text.length <= 2000, `${text.length}`);
    assert.match(text, /and \d+ more$/);
  });
});

describe('Alertmanager', () => {
  test('is told of what fires, and when it ended', () => {
    const [begun] = alertmanagerAlerts(fired.notices);
    const [ended] = alertmanagerAlerts(over.notices);
    assert.deepEqual(begun, {
      labels: {
        alertname: 'busy',
        severity: 'warning',
        container: 'shop/api',
        identity: 'shop/api',
        project: 'shop',
      },
      annotations: { summary: 'CPU of own limit: 91.00%; the threshold is 80.00%.' },
      startsAt: '2026-11-23T03:00:00.000Z',
    });
    assert.deepEqual(ended, { ...begun, endsAt: '2026-11-23T03:05:00.000Z' });
  });

  test('what got worse ends the milder one', () => {
    const alerts = alertmanagerAlerts([notice({ kind: 'escalated', severity: 'critical' })]);
    assert.deepEqual(
      alerts.map(({ labels, endsAt }) => [labels.severity, endsAt !== undefined]),
      [
        ['warning', true],
        ['critical', false],
      ],
    );
  });

  test('of several notices of one alert the last counts', () => {
    const alerts = alertmanagerAlerts([notice(), notice({ kind: 'resolved' })]);
    assert.deepEqual([alerts.length, alerts[0]?.endsAt], [1, '2026-11-23T03:00:00.000Z']);
  });
});

test('mails of one alert refer to the same, and the same group is the same mail', () => {
  const mail = (group: NoticeGroup) => mailMessage(group, messageOf(group), 'Asia/Seoul', english);
  const [begun, ended] = [mail(fired), mail(over)];
  assert.equal(begun.subject, '🟠 Warning · busy · shop/api');
  assert.match(begun.text, /since 2026-11-23 12:00:00 GMT\+9 · #/);
  assert.deepEqual(begun.references, ended.references);
  assert.notEqual(begun.messageId, ended.messageId);
  assert.equal(mail(fired).messageId, begun.messageId);
});
