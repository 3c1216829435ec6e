import type { Digest } from '../alerts/notifier.ts';
import type { NoticeGroup } from '../alerts/outbox.ts';
import type { Translate } from '../common/translate.ts';
import { type NoticeItem, type NoticeMessage, shorten } from './noticeMessage.ts';

/** What chats take: Discord's 2000 characters are the least of them. */
const maxText = 1900;

type Values = Readonly<Record<string, unknown>>;

/**
 * The body for a webhook: the template with its placeholders filled in, or everything there is to say. A template is JSON; `{{title}}`,
 * `{{text}}`, `{{severity}}`, `{{status}}`, `{{project}}` and `{{id}}` stand in its texts, and a text that is `{{notices}}` alone becomes
 * the list. What is filled in stays a text: nothing that a container writes can become JSON.
 */
export function webhookBody(
  group: Pick<NoticeGroup, 'id'>,
  message: NoticeMessage,
  template: unknown,
  t: Translate,
): unknown {
  const { title, items } = message;
  const active = items.filter(({ notice }) => notice.kind !== 'resolved');
  const values: Values = {
    id: group.id,
    title,
    text: textOf(message, t),
    status: active.length > 0 ? 'firing' : 'resolved',
    severity: active.some(({ notice }) => notice.severity === 'critical') ? 'critical' : 'warning',
    project: items[0]?.notice.subject.project ?? '',
    notices: items.map(noticeJson),
  };
  return template === undefined ? { version: 1, ...values } : fillIn(template, values);
}

/** The same of a text that is no alert: its status is `report`, and it has no notices. */
export function webhookDigest({ id, title, lines }: Digest, template: unknown, t: Translate): unknown {
  const values: Values = {
    id,
    title,
    text: joined('', lines, t),
    status: 'report',
    severity: 'info',
    project: '',
    notices: [],
  };
  return template === undefined ? { version: 1, ...values } : fillIn(template, values);
}

function textOf({ title, items }: NoticeMessage, t: Translate): string {
  const lines = items.map(({ heading, mark, text, reference, lasted }) =>
    [`${mark} ${heading}: ${text}`, lasted, `#${reference}`].filter(Boolean).join(' · '),
  );
  return joined(lines.length === 1 ? '' : title, lines, t);
}

/** As many of the lines as a chat takes. */
function joined(start: string, lines: readonly string[], t: Translate): string {
  let shown = start;
  for (const [index, line] of lines.entries()) {
    const next = shown === '' ? shorten(line, maxText) : `${shown}\n${line}`;
    if (next.length > maxText) {
      return `${shown}\n${t('and {0} more', lines.length - index)}`;
    }
    shown = next;
  }
  return shown;
}

/** The schema is in docs/channels.md. */
function noticeJson({ notice, reference }: NoticeItem): object {
  const { kind, ruleId, subject, severity, text, at, firedAt, value } = notice;
  return {
    kind,
    rule: ruleId,
    container: subject.name,
    identity: subject.identity,
    project: subject.project ?? null,
    severity,
    text,
    value: value ?? null,
    at: new Date(at).toISOString(),
    firedAt: firedAt === undefined ? null : new Date(firedAt).toISOString(),
    reference,
  };
}

function fillIn(node: unknown, values: Values): unknown {
  if (typeof node === 'string') {
    return node === '{{notices}}'
      ? values.notices
      : node.replace(/\{\{(\w+)\}\}/g, (whole, name: string) =>
          typeof values[name] === 'string' ? values[name] : whole,
        );
  }
  if (Array.isArray(node)) {
    return node.map((item) => fillIn(item, values));
  }
  return typeof node === 'object' && node !== null
    ? Object.fromEntries(Object.entries(node).map(([key, item]) => [key, fillIn(item, values)]))
    : node;
}
