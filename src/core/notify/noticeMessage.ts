import { noticeTitle } from '../alerts/explain.ts';
import type { Notice, NoticeGroup } from '../alerts/outbox.ts';
import { statusTitle } from '../checks/describeCheck.ts';
import type { Translate } from '../common/translate.ts';
import { formatDuration } from '../metrics/format.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { toPlainText } from '../reports/plainText.ts';

/** A group of notices in words, the same for every channel. Names and texts are hostile, and redacted. */
export interface NoticeMessage {
  /** One line: a subject. */
  readonly title: string;
  /** In the order they happened. */
  readonly items: readonly NoticeItem[];
}

export interface NoticeItem {
  readonly notice: Notice;
  /** Says by its shape and colour what `heading` says in words. */
  readonly mark: string;
  /** `Critical · busy · shop/api` */
  readonly heading: string;
  readonly text: string;
  /** The same for everything that is told of one alert, from its beginning to its end. */
  readonly reference: string;
  /** Of what is over: `lasted 5 minutes`. */
  readonly lasted: string | undefined;
}

export function noticeMessage(
  { project, notices }: Pick<NoticeGroup, 'project' | 'notices'>,
  redact: Redactor,
  t: Translate,
): NoticeMessage {
  const fit = (text: string) => toPlainText(redact(text));
  const items = notices.map((notice): NoticeItem => {
    const { kind, ruleId, subject, at, firedAt } = notice;
    const isOver = kind === 'resolved';
    return {
      notice: {
        ...notice,
        ruleId: fit(ruleId),
        text: fit(notice.text),
        subject: {
          identity: fit(subject.identity),
          name: fit(subject.name),
          project: subject.project === undefined ? undefined : fit(subject.project),
        },
      },
      mark: isOver ? '✅' : notice.severity === 'critical' ? '🔴' : '🟠',
      heading: [headingWord(notice, t), fit(ruleId), fit(subject.name)].join(' · '),
      text: fit(notice.text),
      reference: referenceOf(notice),
      lasted: isOver && firedAt !== undefined ? t('lasted {0}', formatDuration(at - firedAt, t)) : undefined,
    };
  });
  return { title: titleOf(project === undefined ? undefined : fit(project), items, t), items };
}

/** Six letters by which people find what belongs together, where a channel cannot link it. */
export function referenceOf({
  ruleId,
  subject,
  firedAt,
}: Pick<Notice, 'ruleId' | 'subject' | 'firedAt'>): string {
  // FNV-1a: short, and the same on every machine.
  let hash = 0x811c9dc5;
  for (const letter of JSON.stringify([ruleId, subject.identity, firedAt ?? 0])) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(36).padStart(7, '0').slice(-6);
}

function headingWord({ kind, severity }: Notice, t: Translate): string {
  const word = statusTitle(severity, t);
  return kind === 'resolved'
    ? noticeTitle(kind, t)
    : kind === 'firing'
      ? word
      : `${word} (${noticeTitle(kind, t)})`;
}

function titleOf(project: string | undefined, items: readonly NoticeItem[], t: Translate): string {
  const [first] = items;
  if (items.length === 1 && first) {
    return `${first.mark} ${first.heading}`;
  }
  const count = (isCounted: (notice: Notice) => boolean) =>
    items.filter(({ notice }) => isCounted(notice)).length;
  const over = count(({ kind }) => kind === 'resolved');
  const critical = count(({ kind, severity }) => kind !== 'resolved' && severity === 'critical');
  const warning = items.length - over - critical;
  const parts = [
    critical > 0 ? t('critical: {0}', critical) : undefined,
    warning > 0 ? t('warnings: {0}', warning) : undefined,
    over > 0 ? t('over: {0}', over) : undefined,
  ].filter((part) => part !== undefined);
  const mark = critical > 0 ? '🔴' : warning > 0 ? '🟠' : '✅';
  return `${mark} ${project ?? t('Containers')} – ${parts.join(', ')}`;
}

/** Cut to a length that a channel takes, on whole characters. */
export function shorten(text: string, length: number): string {
  const letters = [...text];
  // Slack and others count UTF-16 units: cut until it fits.
  if (text.length <= length) {
    return text;
  }
  let kept = '';
  for (const letter of letters) {
    if (kept.length + letter.length >= length) {
      break;
    }
    kept += letter;
  }
  return `${kept}…`;
}
