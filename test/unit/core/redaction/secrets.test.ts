import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { redact } from '../../../../src/core/containers/redact.ts';
import { redacted } from '../../../../src/core/redaction/redacted.ts';
import { isSecretName } from '../../../../src/core/redaction/secretNames.ts';
import { hideSecrets } from '../../../../src/core/redaction/secrets.ts';

/** Rows are written with ‹…› around what is to be hidden. */
const written = (row: string) => row.replaceAll(/[‹›]/g, '');
const expected = (row: string) => row.replaceAll(/‹[^›]*›/g, redacted);

describe('a name speaks of a secret', () => {
  const secret = [
    ...['DBPASS', 'PGPASS', 'SMTPPASS', 'SMTP_PASS', 'rootpass', 'sshpass', 'requirepass', 'masterauth'],
    ...['DB_PW', 'DBPWD', 'SA_PWD', 'MYSQL_PWD', 'passcode', 'KEYSTORE_PASSPHRASE', 'POSTGRES_PASSWORD'],
    ...['API_KEY', 'API_KEYS', 'apikey', 'TS_AUTHKEY', 'LICENSE_KEY', 'ENCRYPTIONKEY', 'AccountKey'],
    ...['ACCESS_TOKEN', 'API_TOKENS', 'DB_CREDS', 'JWT', 'WP_AUTH_SALT', 'NONCE_SALT', 'X-Api-Key'],
    ...['X-Amz-Signature', 'CONNECTIONSTRING', 'basicauth', 'DB_비밀번호', 'DB_비번'],
  ];
  const open = [
    ...['COMPASS', 'bypass', 'PWD', 'OLDPWD', 'INIT_CWD', 'author', 'AUTHORS', 'PUBLIC_KEY', 'publicKeys'],
    ...['PRIMARY_KEY', 'routing_key', 'cache_key', 'key', 'TOKEN_TTL', 'token_type', 'AUTH_METHOD'],
    ...['POSTGRES_HOST_AUTH_METHOD', 'PASSWORD_MIN_LENGTH', 'authSource', 'monkey', 'passed', 'signature'],
  ];

  test('or it does not', () => {
    assert.deepEqual(
      secret.filter((name) => !isSecretName(name)),
      [],
    );
    assert.deepEqual(open.filter(isSecretName), []);
  });
});

describe('within a command line or a log', () => {
  const rows = [
    // Flags whose name says it.
    'redis-server --requirepass ‹x›',
    'redis-server --requirepass "‹two words›" --port 6379',
    'run --password ‹a› --password=‹b&c;d› --token "‹e f›" -password ‹g›',
    'keytool -storepass ‹changeit› -keystore k.jks',
    'sh -c "app --api-key ‹abc›"',
    // Short flags, by the program.
    'mysql -u root -p‹s3cret› shop',
    "mysqladmin ping -h localhost -p'‹s3cret›'",
    '/usr/bin/mysqldump -p"‹my secret›" shop',
    'sh -c "mysql -uroot -p‹s3cret› -e \'select 1\'"',
    'sshpass -p ‹x› ssh me@host; sshpass -p‹x› ssh me@host',
    'redis-cli -h cache -a ‹x› ping',
    'mongosh -u app -p ‹x› shop',
    '/opt/mssql-tools/bin/sqlcmd -S localhost -U sa -P "‹x›" -Q "SELECT 1"',
    'mosquitto_sub -t a -u me -P ‹x›',
    'ldapsearch -D cn=admin -w ‹x› -b dc=shop',
    'curl -u kim:‹pass› http://web/ && curl --user "kim:‹pass›" http://web/',
    'docker login -u kim -p ‹x› registry.example',
    'smbclient -U kim%‹x› //host/share',
    'openssl rsa -passin pass:‹x›',
    'mc alias set shop http://minio:9000 admin ‹minioadmin›',
    'CONFIG SET requirepass ‹x›',
    // SQL.
    "ALTER USER app WITH PASSWORD '‹x y›';",
    "CREATE USER app IDENTIFIED BY '‹x›'",
    // Assigned.
    'DBPASS=‹x› SMTPPASS="‹two words›" run',
    '{"password":"‹two, words; and more›","user":"kim"}',
    '{"password":"‹a\\"b›","user":"kim"}',
    String.raw`{"log":"{\"apiKey\":\"‹two words›\",\"user\":\"kim\"}"}`,
    'AccountName=shop;AccountKey=‹abc==›;EndpointSuffix=core',
    'Server=db;User Id=sa;Password=‹x›;',
    'Authorization: ‹Token abc›',
    'Cookie: ‹a=1; session=2›',
    // Addresses.
    'postgres://shop:‹p/w:1›@db:5432/shop',
    'http://web/?page=2&access_token=‹abc›&sort=name',
    'https://x.blob.core.windows.net/c?sv=1&sig=‹abc%2Bdef%3D›&se=2',
    `https://shop.webhook.office.com/‹webhookb2/${'a'.repeat(12)}›`,
    // Nothing to hide.
    'docker run -p 8080:80 --user 1000:1000 --name login nginx',
    'psql -p 5432 -U app -w',
    'ssh -p 22 me@host',
    'mysql -P 3306 -u root -p',
    'mysql -p$MYSQL_ROOT_PASSWORD --password=$MYSQL_PASSWORD',
    'MYSQL_ALLOW_EMPTY_PASSWORD=yes POSTGRES_PASSWORD_FILE=/run/secrets/pg',
    'GOOGLE_APPLICATION_CREDENTIALS=/secrets/key.json',
    '{"password":null,"prompt_tokens":812,"token_type":"bearer"}',
    'proxy_pass http://api:8080;',
    'git@github.com:org/repo.git at 12:30:05, ratio 3:1',
    'nginx -g "daemon off;"',
  ];
  for (const row of rows) {
    test(written(row), () => assert.equal(hideSecrets(written(row)), expected(row)));
  }
});

describe('within an inspection', () => {
  const rows: [object, object][] = [
    [{ Cmd: ['redis-server', '--requirepass', 'x'] }, { Cmd: ['redis-server', '--requirepass', redacted] }],
    [
      { Path: 'docker-entrypoint.sh', Args: ['mysql', '-psecret', 'shop'] },
      { Path: 'docker-entrypoint.sh', Args: ['mysql', `-p${redacted}`, 'shop'] },
    ],
    [
      { Entrypoint: ['/usr/bin/redis-cli'], Cmd: ['-a', 'x y', 'ping'] },
      { Entrypoint: ['/usr/bin/redis-cli'], Cmd: ['-a', redacted, 'ping'] },
    ],
    [
      { Entrypoint: null, Cmd: ['ssh', '-p', '22', 'host'] },
      { Entrypoint: null, Cmd: ['ssh', '-p', '22', 'host'] },
    ],
    [
      { Test: ['CMD-SHELL', 'mysqladmin ping -psecret || exit 1'] },
      { Test: ['CMD-SHELL', `mysqladmin ping -p${redacted} || exit 1`] },
    ],
    [
      { Test: ['CMD', 'curl', '-fu', 'x', '--user', 'kim:pw', 'http://web/'] },
      { Test: ['CMD', 'curl', '-fu', 'x', '--user', `kim:${redacted}`, 'http://web/'] },
    ],
    [
      { Env: ['DBPASS=a b', 'REDIS_ARGS=--requirepass x', 'DB_PASSWORD_FILE=/run/secrets/db'] },
      {
        Env: [
          `DBPASS=${redacted}`,
          `REDIS_ARGS=--requirepass ${redacted}`,
          'DB_PASSWORD_FILE=/run/secrets/db',
        ],
      },
    ],
  ];
  for (const [answer, shown] of rows) {
    test(JSON.stringify(answer), () => assert.deepEqual(redact(answer), shown));
  }
});

test('a hostile command line takes no long time', { timeout: 20_000 }, () => {
  const starts = [
    'mysql -p',
    '"',
    "--x '",
    'token="',
    String.raw`token=\"`,
    ')',
    'curl -u a:',
    'mc alias set ',
    '\\',
  ];
  for (const start of starts) {
    hideSecrets(start.repeat(1_000_000 / start.length));
  }
});
