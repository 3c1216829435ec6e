import { hideInWords } from '../redaction/commandSecrets.ts';
import { redacted } from '../redaction/redacted.ts';
import { isPlainValue, isSecretName } from '../redaction/secretNames.ts';
import { hideSecrets } from '../redaction/secrets.ts';

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
    return isSecretName(name) && value !== '' && !isPlainValue(name, value) ? redacted : redactText(value);
  }
  if (Array.isArray(value)) {
    return redactList(value, name, []);
  }
  return typeof value === 'object' && value !== null ? redactObject(value) : value;
}

/** The program may be named in one field, its arguments in another: `Path` and `Args`, `Entrypoint` and `Cmd`. */
function redactObject(value: object): object {
  const fields = value as Readonly<Record<string, unknown>>;
  const program = [fields.Path, fields.Entrypoint].flat().filter((word) => typeof word === 'string');
  return Object.fromEntries(
    Object.entries(fields).map(([key, entry]) => [
      key,
      (key === 'Args' || key === 'Cmd') && Array.isArray(entry)
        ? redactList(entry, key, program)
        : redactValue(entry, key),
    ]),
  );
}

/** `Env`, `Cmd`, `Args`, `Entrypoint`: a flag may stand in front of its value. */
function redactList(list: readonly unknown[], name: string, program: readonly string[]): unknown[] {
  const isWords = list.every((entry) => typeof entry === 'string');
  const words = isWords ? hideInWords(list, program) : list;
  return words.map((word) => (word === redacted ? word : redactValue(word, name)));
}

function redactText(text: string): string {
  const [, name = '', value] = assignment.exec(text) ?? [];
  return value && isSecretName(name) && !isPlainValue(name, value)
    ? `${name}=${redacted}`
    : hideSecrets(text);
}
