export type ChannelKind = 'slack' | 'webhook' | 'email' | 'alertmanager';

export const channelKinds: readonly ChannelKind[] = ['slack', 'webhook', 'email', 'alertmanager'];

/** A channel as it was set up: in environment variables, or in the editor's secret storage. */
export interface ChannelFields {
  /** A secret: `https://…`, `smtp://USER:PASSWORD@HOST:PORT`, `smtps://…`. */
  readonly url: string;
  /** A ChannelKind; without it, what the address tells. */
  readonly type?: string | undefined;
  /** For webhooks and Alertmanager: sent as `Authorization: Bearer …`. */
  readonly token?: string | undefined;
  /** For webhooks: JSON with placeholders, see webhookBody.ts. */
  readonly template?: string | undefined;
  /** For e-mail. */
  readonly from?: string | undefined;
  /** For e-mail: addresses, separated by commas. */
  readonly to?: string | undefined;
  /** Words of allowanceNames, separated by commas. */
  readonly allow?: string | undefined;
  /** `off`: nothing is taken out of what is sent. */
  readonly redact?: string | undefined;
}

export type ChannelField = keyof ChannelFields;

export const channelFields: readonly ChannelField[] = [
  'url',
  'type',
  'token',
  'template',
  'from',
  'to',
  'allow',
  'redact',
];

/** Where a channel may lead besides public addresses over TLS. Link-local addresses, where clouds keep credentials, never. */
export const allowanceNames = ['loopback', 'private', 'plain'] as const;
export type Allowance = (typeof allowanceNames)[number];

export interface Channel {
  readonly name: string;
  readonly kind: ChannelKind;
  /** A secret. */
  readonly url: URL;
  readonly token: string | undefined;
  /** Parsed JSON. */
  readonly template: unknown;
  readonly from: string;
  readonly to: readonly string[];
  readonly allow: ReadonlySet<Allowance>;
  readonly isRedacted: boolean;
}

/** What was set up as `name`; else the field that is wrong. */
export function readChannel(
  name: string,
  fields: ChannelFields,
): { readonly channel: Channel } | { readonly wrong: ChannelField } {
  const url = parseUrl(fields.url);
  const kind = kindOf(fields.type, url);
  const allow = words(fields.allow);
  const to = words(fields.to);
  const template = parseTemplate(fields.template);
  if (kind === undefined) {
    return { wrong: 'type' };
  }
  if (url === null || !hasFittingScheme(url, kind) || url.hostname === '') {
    return { wrong: 'url' };
  }
  if (template === invalid) {
    return { wrong: 'template' };
  }
  if (!allow.every(isAllowance)) {
    return { wrong: 'allow' };
  }
  if (fields.redact !== undefined && !/^(on|off|)$/.test(fields.redact)) {
    return { wrong: 'redact' };
  }
  if (kind === 'email' && (to.length === 0 || !to.every(isMailAddress))) {
    return { wrong: 'to' };
  }
  const from = fields.from?.trim() || decodeURIComponent(url.username);
  if (kind === 'email' && !isMailAddress(from)) {
    return { wrong: 'from' };
  }
  const isRedacted = fields.redact !== 'off';
  const token = fields.token || undefined;
  return { channel: { name, kind, url, token, template, from, to, allow: new Set(allow), isRedacted } };
}

/** Secrets of a channel, so that no answer that repeats them is shown as it is. */
export function secretsOf({ url, token }: Pick<Channel, 'url' | 'token'>): string[] {
  const path = `${url.pathname}${url.search}`;
  return [url.href, path.slice(1), url.password, decodeURIComponent(url.password), token ?? ''].filter(
    (text) => text.length >= 4,
  );
}

/** Protocol and host: what may be shown of an address. */
export function targetOf({ protocol, host }: Pick<URL, 'protocol' | 'host'>): string {
  return `${protocol}//${host}`;
}

const invalid = Symbol('invalid');

function parseTemplate(text: string | undefined): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return invalid;
  }
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function kindOf(type: string | undefined, url: URL | null): ChannelKind | undefined {
  if (type) {
    return channelKinds.find((kind) => kind === type);
  }
  if (url?.hostname === 'hooks.slack.com') {
    return 'slack';
  }
  return /^smtps?:$/.test(url?.protocol ?? '')
    ? 'email'
    : /\/api\/v2\/alerts\/?$/.test(url?.pathname ?? '')
      ? 'alertmanager'
      : 'webhook';
}

function hasFittingScheme({ protocol }: URL, kind: ChannelKind): boolean {
  return (kind === 'email' ? /^smtps?:$/ : /^https?:$/).test(protocol);
}

function words(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}

function isAllowance(word: string): word is Allowance {
  return (allowanceNames as readonly string[]).includes(word);
}

/** One address, without a display name; no line end can be in it. */
function isMailAddress(text: string): boolean {
  return /^[^\s@<>(),;:"\\]{1,64}@[^\s@<>(),;:"\\]{1,255}$/.test(text);
}
