import { hideSecrets, isSecretName, redacted } from '../redaction/secrets.ts';

// A whole string `NAME=value`, as in Env: the value may hold anything.
const assignment = /^(-{0,2}[\w.-]+)=(.*)$/s;

/**
 * A copy of an engine's answer fit to be shown: values of environment variables, labels, arguments and fields whose name
 * speaks of a secret, passwords within URLs and well-known kinds of tokens become dots. It errs on the side of hiding.
 */
export function redact(value: unknown): unknown {
  return redactValue(value, '');
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
  return hideSecrets(text);
}
