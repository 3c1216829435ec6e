/** Stands for a value that was taken out. */
export const redacted = '••••••';

const secretWord =
  /password|passwd|passphrase|secret|token|credential|cookie|apikey|accesskey|privatekey|auth\d?$|^authorization$|^pass$|^dsn$|비밀번호|암호$|토큰/;

// What an attacker writes into a log must not cost more than its length: each expression begins only where a word does, and
// what can be followed by a failure has a longest length.
// The scheme and the user stay: they are what a reader needs.
const urlPassword = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]{0,128}:)[^\s@]{1,256}(?=@)/gi;
/** `NAME=`, `"name": ` and `Authorization: ` within a command line, a script or a log. */
const assignedName = /(?<![\w.가-힣-])([\w.가-힣-]+)["']?\s{0,8}[=:]\s{0,8}["']?/g;
const assignedValue = /(?:(?:Bearer|Basic)\s{1,8})?[^\s"',;&|]+/y;
/** `--password value` within a command line. */
const flag = /(?<![\w-])(--?[\w-]+)(\s{1,8})([^\s-]\S*)/g;
const bearer = /\b(Bearer\s{1,8})[\w.~+/-]{8,}=*/g;

/** Known by their looks, wherever they stand. */
const knownTokens: readonly RegExp[] = [
  // GitHub, GitLab, Slack, npm, PyPI, Stripe, SendGrid, Hugging Face, DigitalOcean.
  /(?<![\w-])(?:gh[oprsu]_|github_pat_|glpat-|xox[abeprs]-|xapp-|npm_|pypi-|[rs]k_(?:live|test)_|SG\.|hf_|dop_v1_)[\w.-]{12,}/g,
  // AWS, Google.
  /(?<![\w-])(?:(?:AKIA|ASIA)[A-Z0-9]{12,}|AIza[\w-]{35})/g,
  // Telegram's bots.
  /(?<![\w-])\d{8,10}:[\w-]{35}(?![\w-])/g,
  // JSON web tokens.
  /(?<![\w-])eyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*/g,
  // Addresses that are secrets themselves: whoever knows them may post.
  /(?<=\bhooks\.slack\.com\/)[\w/-]{8,}|(?<=\bdiscord(?:app)?\.com\/api\/webhooks\/)[\w/-]{8,}/g,
  /-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,32}PRIVATE KEY-----|$)/gs,
];

/** By the words in it: `PGPASSWORD`, `apiKey`, `STRIPE_KEY`, `MYSQL_PWD`; not `authors`, `PWD` or `publicKey`. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9가-힣]+/)
    .filter(Boolean);
  const last = words.at(-1);
  return (
    words.some((word) => secretWord.test(word)) ||
    words.join('').includes('connectionstring') ||
    (words.length > 1 && (last === 'pwd' || (last === 'key' && !words.includes('public'))))
  );
}

/** The text without what a name, an address or its looks give away as a secret. In linear time. */
export function hideSecrets(text: string): string {
  const known = knownTokens.reduce((rest, pattern) => rest.replace(pattern, redacted), text);
  return hideAssigned(known.replace(urlPassword, `$1${redacted}`))
    .replace(bearer, `$1${redacted}`)
    .replace(flag, (whole, name: string, space: string) =>
      isSecretName(name) ? `${name}${space}${redacted}` : whole,
    );
}

/** What follows a name that is no secret's may be another name: `ERROR: password=…`. */
function hideAssigned(text: string): string {
  let shown = '';
  let reached = 0;
  assignedName.lastIndex = 0;
  for (let match = assignedName.exec(text); match !== null; match = assignedName.exec(text)) {
    assignedValue.lastIndex = assignedName.lastIndex;
    if (isSecretName(match[1] ?? '') && assignedValue.test(text)) {
      shown += text.slice(reached, assignedName.lastIndex) + redacted;
      reached = assignedValue.lastIndex;
      assignedName.lastIndex = reached;
    }
  }
  return shown + text.slice(reached);
}
