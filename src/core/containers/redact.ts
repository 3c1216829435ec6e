/** Stands for a value that was taken out. */
export const redacted = '••••••';

const secretWord =
  /password|passwd|passphrase|secret|token|credential|cookie|apikey|accesskey|privatekey|auth\d?$|^authorization$|^pass$|^dsn$/;

// Each begins where a word does, or a long word would be gone through once per letter.
// The scheme and the user stay: they are what a reader needs.
const urlPassword = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@]+(?=@)/gi;
// A whole string `NAME=value`, as in Env: the value may hold anything.
const assignment = /^(-{0,2}[\w.-]+)=(.*)$/s;
// `NAME=value`, `"name": "value"` and `Authorization: Bearer value` within a command line, a script or a log.
const inlineAssignment = /(?<![\w.-])([\w.-]+)(["']?\s*[=:]\s*["']?)((?:(?:Bearer|Basic)\s+)?[^\s"',;&|]+)/gi;
// `--password value` within a command line.
const inlineFlag = /(?<![\w-])(--?[\w-]+)(\s+)([^\s-]\S*)/g;
// Tokens known by their looks, wherever they stand.
const knownToken =
  /\b(?:gh[oprsu]_|github_pat_|glpat-|xox[abprs]-|AKIA)[\w-]{12,}|\beyJ[\w-]+\.[\w-]+\.[\w-]+|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs;

/**
 * A copy of an engine's answer fit to be shown: values of environment variables, labels, arguments and fields whose name
 * speaks of a secret, passwords within URLs and well-known kinds of tokens become dots. It errs on the side of hiding.
 */
export function redact(value: unknown): unknown {
  return redactValue(value, '');
}

/** By the words in it: `PGPASSWORD`, `apiKey`, `STRIPE_KEY`, `MYSQL_PWD`; not `authors`, `PWD` or `publicKey`. */
function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const last = words.at(-1);
  return (
    words.some((word) => secretWord.test(word)) ||
    words.join('').includes('connectionstring') ||
    (words.length > 1 && (last === 'pwd' || (last === 'key' && !words.includes('public'))))
  );
}

function redactValue(value: unknown, name: string): unknown {
  if (typeof value === 'string') {
    return value !== '' && isSecretName(name) ? redacted : redactText(value);
  }
  if (Array.isArray(value)) {
    return redactList(value, name);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, redactValue(entry, key)]));
  }
  return value;
}

/** `Env`, `Cmd`, `Args`, `Entrypoint`: a flag may stand in front of its value. */
function redactList(list: readonly unknown[], name: string): unknown[] {
  return list.map((entry, index) => {
    const before = list[index - 1];
    const isFlagged = typeof before === 'string' && /^--?[\w-]+$/.test(before) && isSecretName(before);
    return isFlagged && typeof entry === 'string' && !entry.startsWith('-')
      ? redacted
      : redactValue(entry, name);
  });
}

function redactText(text: string): string {
  const [, name = '', value] = assignment.exec(text) ?? [];
  if (value && isSecretName(name)) {
    return `${name}=${redacted}`;
  }
  const hideNamed = (whole: string, named: string, between: string) =>
    isSecretName(named) ? `${named}${between}${redacted}` : whole;
  return text
    .replace(knownToken, redacted)
    .replace(urlPassword, `$1${redacted}`)
    .replace(inlineAssignment, hideNamed)
    .replace(inlineFlag, hideNamed);
}
