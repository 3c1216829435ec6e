/** Stands for a value that was taken out. */
export const redacted = '••••••';

const secretName =
  /pass(word|wd|phrase)?|secret|token|api_?key|access_?key|private_?key|credential|auth|cookie|session_?key|dsn|connection_?string/i;
// user:password@ in a URL: the scheme and the user stay, they are what a reader needs.
const urlPassword = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@/]+(?=@)/gi;
// --password=x, -e TOKEN=x and `--token x` (the value is the next argument).
const assignment = /^(-{0,2}[\w.-]+)=(.*)$/s;

/**
 * A copy of an engine's answer fit to be shown: values of environment variables, labels, arguments and fields whose name
 * speaks of a secret, and passwords within URLs, become dots. It errs on the side of hiding.
 */
export function redact(value: unknown): unknown {
  return redactValue(value, '');
}

function redactValue(value: unknown, name: string): unknown {
  if (typeof value === 'string') {
    return secretName.test(name) && value !== '' ? redacted : redactText(value);
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
    const isFlagged = typeof before === 'string' && /^--?[\w-]+$/.test(before) && secretName.test(before);
    return isFlagged && typeof entry === 'string' && !entry.startsWith('-')
      ? redacted
      : redactValue(entry, name);
  });
}

function redactText(text: string): string {
  const [, name, value] = assignment.exec(text) ?? [];
  if (name !== undefined && value && secretName.test(name)) {
    return `${name}=${redacted}`;
  }
  return text.replace(urlPassword, `$1${redacted}`);
}
