import type { Digest } from '../alerts/notifier.ts';
import type { Translate } from '../common/translate.ts';
import { type NoticeItem, type NoticeMessage, shorten } from './noticeMessage.ts';

// docs.slack.dev/reference/block-kit/blocks: 50 blocks, 150 characters in a header, 3000 in a section, 10 elements in a
// context. All text together is limited too, without a published number: about 12,000 characters have been seen to be taken.
const maxItems = 20;
const maxHeader = 150;
const maxText = 400;

/** The body for an incoming webhook: Block Kit, and a line for notifications. */
export function slackMessage({ title, items }: NoticeMessage, t: Translate): object {
  const rest = items.length - maxItems;
  return {
    text: escapeMarkup(shorten([title, ...items.map(({ text }) => text)].slice(0, 2).join(': '), maxText)),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: shorten(plain(title), maxHeader), emoji: true } },
      ...items.slice(0, maxItems).flatMap((item) => [section(item), context(item)]),
      ...(rest > 0 ? [{ type: 'context', elements: [markdown(t('and {0} more', rest))] }] : []),
    ],
  };
}

/** The same of a text that is no alert; a section for each of its lines. */
export function slackDigest({ title, lines }: Digest, t: Translate): object {
  const rest = lines.length - maxItems;
  return {
    text: escapeMarkup(shorten([title, ...lines.slice(0, 1)].join(': '), maxText)),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: shorten(plain(title), maxHeader), emoji: true } },
      ...lines
        .slice(0, maxItems)
        .map((line) => ({ type: 'section', text: markdown(escapeMarkup(shorten(line, maxText))) })),
      ...(rest > 0 ? [{ type: 'context', elements: [markdown(t('and {0} more', rest))] }] : []),
    ],
  };
}

function section({ mark, heading, text }: NoticeItem): object {
  return {
    type: 'section',
    text: markdown(
      `${mark} *${escapeMarkup(shorten(heading, maxHeader))}*\n${escapeMarkup(shorten(text, maxText))}`,
    ),
  };
}

/** A webhook cannot reply in a thread: the reference is what an end has in common with its beginning. */
function context({ notice, reference, lasted }: NoticeItem): object {
  const since = notice.firedAt === undefined ? [] : [markdown(date(notice.firedAt))];
  return {
    type: 'context',
    elements: [markdown(`#${reference}`), ...since, ...(lasted ? [markdown(lasted)] : [])],
  };
}

/** In the reader's own time zone. */
function date(at: number): string {
  return `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time_secs}|${new Date(at).toISOString()}>`;
}

/** `verbatim`: names of channels and addresses in hostile text become no links and no mentions. */
function markdown(text: string): object {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Escaped, a header would grow past its limit. */
function plain(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›');
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
