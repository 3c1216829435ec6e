import { redacted } from './redacted.ts';
import { isPlainValue, isSecretName } from './secretNames.ts';

/** `glued`: `-pSECRET`; `apart`: `-p SECRET`; `user`: `-u NAME:SECRET`. */
type Form = 'glued' | 'apart' | 'user';

/** Short flags mean something else to every program, so that the program decides. By its name, the flag and how its value stands. */
const shortFlags: readonly (readonly [RegExp, string, ...Form[]])[] = [
  [/^(?:mysql\w*|mariadb[\w-]*|mycli)$/, '-p', 'glued'],
  [/^sshpass$/, '-p', 'glued', 'apart'],
  [/^(?:redis|valkey|keydb)-cli$/, '-a', 'apart'],
  [/^(?:mongo|mongosh|mongodump|mongorestore|mongoexport|mongoimport|mongostat|cqlsh)$/, '-p', 'apart'],
  [/^(?:sqlcmd|bcp|isql)$/, '-P', 'glued', 'apart'],
  [/^mosquitto_(?:pub|sub|rr)$/, '-P', 'apart'],
  [/^ldap(?:search|add|modify|delete|passwd|whoami|compare)$/, '-w', 'glued', 'apart'],
  [/^(?:curl|etcdctl)$/, '-u', 'user'],
  [/^(?:curl|etcdctl)$/, '--user', 'user'],
  [/^curl$/, '-U', 'user'],
  [/^curl$/, '--proxy-user', 'user'],
  [/^(?:smbclient|rpcclient|smbget)$/, '-U', 'user'],
  [/^(?:zip|unzip)$/, '-P', 'apart'],
  [/^7z[ar]?$/, '-p', 'glued'],
  [/^login$/, '-p', 'apart'],
];

/** `docker login -p`: a word of that name says nothing elsewhere. */
const hasLogin = /^(?:docker|podman|nerdctl|registry|az|oc|crane|skopeo|buildah|auth)$/;
const anyProgram = new RegExp(shortFlags.map(([programs]) => programs.source).join('|'));

/**
 * The words of a command line, without the values of flags that carry secrets. `before`: what stands in front of them, where the program
 * may be named.
 */
export function hideInWords(words: readonly string[], before: readonly string[] = []): string[] {
  let program = before.reduce<string | undefined>((found, word) => programOf(word) ?? found, undefined);
  let previous = '';
  return words.map((word) => {
    const shown = hideWord(word, previous, program);
    program = programOf(word, previous) ?? (/[;|&]$/.test(word) ? undefined : program);
    // A flag that had its value within itself says nothing of what follows: `-psecret shop`.
    previous = shown === word ? word : '';
    return shown;
  });
}

/** The same for a command line in one piece; a line of a log is one too. In linear time. */
export function hideInCommandLine(text: string): string {
  return text.replace(/[^\n]+/g, (line) => {
    const pieces = line.split(wordsOrSpace).filter(Boolean);
    const hidden = hideInWords(pieces.filter((piece) => !/^\s/.test(piece)));
    let next = 0;
    return pieces.map((piece) => (/^\s/.test(piece) ? piece : (hidden[next++] ?? ''))).join('');
  });
}

/** A quoted text is one word where the quote begins it, or follows a flag. */
const wordsOrSpace = /((?<!\S)(?:--?[\w-]{1,40}=?)?(?:"[^"\n]{0,512}"|'[^'\n]{0,512}')(?!\S)|\s+)/;

/** `--password`, `REDIS_ARGS=--requirepass`, `"--token`. */
const flagBefore = /(?:^|[="'])--?([a-z][\w-]*)$/i;

function programOf(word: string, previous = ''): string | undefined {
  const [name] = /[\w.-]+$/.exec(word.slice(-64)) ?? [];
  if (name === undefined || name.startsWith('-')) {
    return undefined;
  }
  return anyProgram.test(name) && (name !== 'login' || hasLogin.test(previous)) ? name : undefined;
}

function hideWord(word: string, previous: string, program: string | undefined): string {
  const [, name] = flagBefore.exec(previous) ?? [];
  if (name !== undefined && !word.startsWith('-') && isSecretName(name)) {
    return hideValue(name, word);
  }
  const flags = program === undefined ? [] : shortFlags.filter(([programs]) => programs.test(program));
  for (const [, flag, ...forms] of flags) {
    if (forms.includes('user') && previous === flag) {
      return word.replace(
        /^([^:%]{1,128}[:%])(.+)$/s,
        (_, user: string, secret: string) => user + hideValue('', secret),
      );
    }
    if (forms.includes('apart') && previous === flag && !word.startsWith('-')) {
      return hideValue(flag, word);
    }
    if (forms.includes('glued') && word.startsWith(flag) && word.length > flag.length) {
      return flag + hideValue(flag, word.slice(flag.length));
    }
  }
  return isQuotedLine(word) ? word.charAt(0) + hideInCommandLine(word.slice(1, -1)) + word.charAt(0) : word;
}

/** `sh -c "mysql -psecret"`. */
function isQuotedLine(word: string): boolean {
  return /^["']/.test(word) && word.length > 1 && word.endsWith(word.charAt(0)) && /\s/.test(word);
}

/** Quotes and brackets around a value are none of it. */
function hideValue(name: string, text: string): string {
  const from = /^["']/.test(text) ? 1 : 0;
  let to = text.length;
  while (to > from && /["')\]}]/.test(text.charAt(to - 1))) {
    to--;
  }
  return to === from || isPlainValue(name, text.slice(from, to))
    ? text
    : text.slice(0, from) + redacted + text.slice(to);
}
