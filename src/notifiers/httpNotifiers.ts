import type { Digest, Notifier } from '../core/alerts/notifier.ts';
import type { Notice, NoticeGroup } from '../core/alerts/outbox.ts';
import { alertmanagerAlerts } from '../core/notify/alertmanagerAlerts.ts';
import type { Channel } from '../core/notify/channel.ts';
import { fitDigest } from '../core/notify/fitDigest.ts';
import { noticeMessage } from '../core/notify/noticeMessage.ts';
import { slackDigest, slackMessage } from '../core/notify/slackMessage.ts';
import { webhookBody, webhookDigest } from '../core/notify/webhookBody.ts';
import type { NotifierOptions } from './openNotifier.ts';
import { postJson } from './postJson.ts';

export function slackNotifier(channel: Channel, { redact, timeout, t }: NotifierOptions): Notifier {
  return {
    send: (group, signal) => {
      const body = slackMessage(noticeMessage(group, redact, t), t);
      return postJson(channel, { url: channel.url, body, timeout }, signal);
    },
    post: (digest, signal) => {
      const body = slackDigest(fitDigest(digest, redact), t);
      return postJson(channel, { url: channel.url, body, timeout }, signal);
    },
  };
}

export function webhookNotifier(channel: Channel, { redact, timeout, t }: NotifierOptions): Notifier {
  const post = (id: string, body: unknown, signal: AbortSignal) => {
    // draft-ietf-httpapi-idempotency-key-header: what is sent again after an answer was lost can be told as the same.
    const headers = { ...authorization(channel), 'Idempotency-Key': `"${id}"` };
    return postJson(channel, { url: channel.url, headers, body, timeout }, signal);
  };
  return {
    send: (group, signal) =>
      post(group.id, webhookBody(group, noticeMessage(group, redact, t), channel.template, t), signal),
    post: (digest: Digest, signal) =>
      post(digest.id, webhookDigest(fitDigest(digest, redact), channel.template, t), signal),
  };
}

/** Alertmanager forgets what it is not told again, and tells receivers itself when it is over. */
export function alertmanagerNotifier(channel: Channel, { redact, timeout, t }: NotifierOptions): Notifier {
  const url = /\/api\/v2\/alerts\/?$/.test(channel.url.pathname)
    ? channel.url
    : new URL(`${channel.url.pathname.replace(/\/$/, '')}/api/v2/alerts`, channel.url);
  // A relative address leaves the user and the password behind.
  url.username = channel.url.username;
  url.password = channel.url.password;
  const send = (group: Pick<NoticeGroup, 'project' | 'notices'>, signal: AbortSignal) => {
    const { items } = noticeMessage(group, redact, t);
    const body = alertmanagerAlerts(items.map(({ notice }) => notice));
    return postJson(channel, { url, headers: authorization(channel), body, timeout }, signal);
  };
  return {
    send,
    refresh: (active: readonly Notice[], signal) => send({ project: undefined, notices: active }, signal),
  };
}

function authorization({ token }: Channel): Readonly<Record<string, string>> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}
