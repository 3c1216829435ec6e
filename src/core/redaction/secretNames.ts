/** Anywhere in a word. */
const secretPart =
  /password|passwd|passphrase|passcode|secret|token|credential|cookie|apikey|accesskey|privatekey|비밀번호|토큰/;
/** `DBPASS`, `requirepass`, `SAPWD`, `TS_AUTHKEY`, `masterauth`; not `compass`. */
const secretEnd =
  /(?:(?<!^(?:com|encom|by|tres|sur|over|under|multi|single|first|last|two|low|high|band|all))pass|(?<!^(?:old)?)pwd|creds?|(?:auth|license|signing|encryption|master|session|account|service)key|auth\d?|^authorization|^dsn|^jwt|^bearer|암호|비번)$/;
/** Only with a word in front: `DB_PW`, `WP_SALT`, `x-amz-signature`. */
const secretLast = /^(?:pw|pwd|pass|salt|signature)$/;
/** `API_KEYS`, where the single words say nothing. */
const secretPhrase = /(?:api|access|secret|private|encryption|signing|master|auth|jwt)keys?|connectionstring/;
/** What has a key of this kind has nothing to hide. */
const openKey =
  /^(?:public|primary|foreign|partition|routing|sort|cache|shard|unique|object|message|record|index|lookup|idempotency|dedup|row|group)$/;
/** `TOKEN_TTL`, `AUTH_METHOD`: about a secret, and none. */
const aboutSecret =
  /^(?:ttl|expiry|expires|expiration|lifetime|timeout|length|policy|type|method|mode|mechanism|scheme|source|enabled|required|limit|count|max|min|through|url|uri|endpoint|host|port|server|realm|provider|issuer|user|username)$/;

/** By the words in it: `PGPASSWORD`, `apiKey`, `STRIPE_KEY`, `--requirepass`; not `authors`, `PWD`, `publicKey` or `TOKEN_TTL`. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9가-힣]+/)
    .filter(Boolean);
  const last = words.at(-1) ?? '';
  if (aboutSecret.test(last)) {
    return false;
  }
  return (
    words.some((word) => secretPart.test(word) || secretEnd.test(word)) ||
    (!words.includes('public') && secretPhrase.test(words.join(''))) ||
    (words.length > 1 &&
      (secretLast.test(last) || (last === 'key' && !words.some((word) => openKey.test(word)))))
  );
}

/** `yes`, an environment variable's name, the path of a file: what stands at a secret's name without being one. */
export function isPlainValue(name: string, value: string): boolean {
  return (
    /^(?:true|false|yes|no|on|off|null|nil|none|undefined)$/i.test(value) ||
    /^\$\$?(?:[A-Z_][A-Z0-9_]*|\{[A-Z_][A-Z0-9_]*\})$/.test(value) ||
    /^\/(?:(?:var\/)?run\/secrets\/[\w./-]+|[\w./-]+\.(?:json|pem|key|crt|txt|ya?ml))$/.test(value) ||
    // What a language model was given, counted.
    (/tokens$/i.test(name) && /^\d{1,9}$/.test(value))
  );
}
