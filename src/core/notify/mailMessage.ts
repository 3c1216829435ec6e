import type { Digest } from '../alerts/notifier.ts';
import type { NoticeGroup } from '../alerts/outbox.ts';
import type { Translate } from '../common/translate.ts';
import { formatDateTime } from '../reports/formatDateTime.ts';
import { type NoticeItem, type NoticeMessage, shorten } from './noticeMessage.ts';

export interface MailMessage {
  readonly subject: string;
  readonly text: string;
  /** The same for the same group: a mailbox that gets it twice shows it once. */
  readonly messageId: string;
  /** What begins and what ends an alert refer to the same, so that mail programs show them together. */
  readonly references: readonly string[];
}

const maxSubject = 180;

export function mailMessage(
  group: Pick<NoticeGroup, 'id'>,
  { title, items }: NoticeMessage,
  timeZone: string | undefined,
  t: Translate,
): MailMessage {
  return {
    subject: shorten(title, maxSubject),
    text: `${items.map((item) => paragraph(item, timeZone, t)).join('\n\n')}\n\n-- \nContainer Vitals\n`,
    messageId: `<${group.id}@${domain}>`,
    references: [...new Set(items.map(({ reference }) => `<${reference}@${domain}>`))].slice(0, 20),
  };
}

/** A text that is no alert. */
export function mailDigest({ id, title, lines }: Digest): MailMessage {
  return {
    subject: shorten(title, maxSubject),
    text: `${lines.join('\n\n')}\n\n-- \nContainer Vitals\n`,
    messageId: `<${id}@${domain}>`,
    references: [],
  };
}

/** Reserved (RFC 2606): nobody's mail system. */
const domain = 'container-vitals.invalid';

function paragraph(
  { mark, heading, text, notice, lasted, reference }: NoticeItem,
  timeZone: string | undefined,
  t: Translate,
): string {
  const since =
    notice.firedAt === undefined ? undefined : t('since {0}', formatDateTime(notice.firedAt, timeZone));
  const facts = [since, lasted, `#${reference}`].filter((fact) => fact !== undefined);
  return `${mark} ${heading}\n${text}\n${facts.join(' · ')}`;
}
