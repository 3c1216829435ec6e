import { hideInCommandLine } from './commandSecrets.ts';
import { redacted } from './redacted.ts';
import { isPlainValue, isSecretName } from './secretNames.ts';

// What an attacker writes into a log must not cost more than its length: each expression begins only where a word does, and
// what can be followed by a failure has a longest length.
// The scheme and the user stay: they are what a reader needs.
const urlPassword = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]{0,128}:)[^\s@]{1,256}(?=@)/gi;
/** `NAME=`, `"name": ` and `Authorization: ` within a command line, a script or a log; JSON within JSON has its quotes escaped. */
const assignedName = /(?<![\w.가-힣-])([\w.가-힣-]+)(?:\\{0,3}["'])?\s{0,8}[=:]\s{0,8}(\\{0,3}["'])?/g;
const assignedValue = /(?:(?:Bearer|Basic|Token|ApiKey|Digest|Negotiate|Bot)\s{1,8})?[^\s"',;&|\\]+/y;
/** Of a flag: nothing but a space or a quote ends it. */
const flagValue = /[^\s"']+/y;
/** Each of several cookies is a secret. */
const cookieValue = /[^\r\n"']+/y;
const maxQuotedLength = 1024;
const bearer = /\b(Bearer\s{1,8})[\w.~+/-]{8,}=*/g;
/** `IDENTIFIED BY 'x'`, `WITH PASSWORD 'x'` of SQL. */
const sqlPassword = /\b((?:IDENTIFIED\s{1,8}BY|PASSWORD)\s{1,8})(['"])[^'"\n]{1,256}\2/gi;
/** Redis' configuration, and MinIO's client. */
const positional =
  /(?<!\S)((?:requirepass|masterauth)\s{1,8}|mc\s{1,8}(?:alias\s{1,8}set|config\s{1,8}host\s{1,8}add)(?:\s{1,8}[^\s-]\S{0,256}){3}\s{1,8})[^\s"';&|]+/g;

/** Known by their looks, wherever they stand. */
const knownTokens: readonly RegExp[] = [
  // GitHub, GitLab, Slack, npm, PyPI, Stripe, SendGrid, Hugging Face, DigitalOcean, OpenAI, Anthropic, Docker Hub, Vault, Tailscale.
  /(?<![\w-])(?:gh[oprsu]_|github_pat_|glpat-|xox[abeprs]-|xapp-|npm_|pypi-|[rs]k_(?:live|test)_|SG\.|hf_|dop_v1_|sk-(?:proj-|ant-)|dckr_pat_|hvs\.|tskey-)[\w.-]{12,}/g,
  // AWS, Google.
  /(?<![\w-])(?:(?:AKIA|ASIA)[A-Z0-9]{12,}|AIza[\w-]{35})/g,
  // Telegram's bots.
  /(?<![\w-])\d{8,10}:[\w-]{35}(?![\w-])/g,
  // JSON web tokens.
  /(?<![\w-])eyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*/g,
  // Addresses that are secrets themselves: whoever knows them may post, or read (Azure's signatures).
  /(?<=\bhooks\.slack\.com\/)[\w/-]{8,}|(?<=\bdiscord(?:app)?\.com\/api\/webhooks\/)[\w/-]{8,}|(?<=\.webhook\.office\.com\/)[\w/@-]{8,}|(?<=[?&]sig=)[\w%+/=-]{8,}/g,
  /-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,32}PRIVATE KEY-----|$)/gs,
];

/** The text without what a name, a flag, an address or its looks give away as a secret. In linear time. */
export function hideSecrets(text: string): string {
  const known = knownTokens.reduce((rest, pattern) => rest.replace(pattern, redacted), text);
  const shown = hideAssigned(known.replace(urlPassword, `$1${redacted}`))
    .replace(bearer, `$1${redacted}`)
    .replace(sqlPassword, `$1$2${redacted}$2`)
    .replace(positional, `$1${redacted}`);
  return hideInCommandLine(shown);
}

/** What follows a name that is no secret's may be another name: `ERROR: password=…`. */
function hideAssigned(text: string): string {
  let shown = '';
  let reached = 0;
  assignedName.lastIndex = 0;
  for (let match = assignedName.exec(text); match !== null; match = assignedName.exec(text)) {
    const [, name = '', quote] = match;
    const from = assignedName.lastIndex;
    const to = isSecretName(name) ? valueEnd(text, from, name, quote) : from;
    if (to > from && !isPlainValue(name, text.slice(from, to))) {
      shown += text.slice(reached, from) + redacted;
      reached = to;
      assignedName.lastIndex = to;
    }
  }
  return shown + text.slice(reached);
}

/** Where the value that begins at `from` ends. */
function valueEnd(text: string, from: number, name: string, quote: string | undefined): number {
  const quoted = quote === undefined ? undefined : quotedEnd(text, from, quote);
  if (quoted !== undefined) {
    return quoted;
  }
  const value = /cookie$/i.test(name) ? cookieValue : name.startsWith('-') ? flagValue : assignedValue;
  value.lastIndex = from;
  return value.test(text) ? value.lastIndex : from;
}

/** Where the quote closes on the same line; undefined where it does not. An escaped quote is part of the value. */
function quotedEnd(text: string, from: number, quote: string): number | undefined {
  const last = Math.min(text.length, from + maxQuotedLength);
  for (let at = from; at < last && text[at] !== '\n'; at++) {
    if (text.startsWith(quote, at)) {
      return at;
    }
    if (quote.length === 1 && text[at] === '\\') {
      at++;
    }
  }
  return undefined;
}
