import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import type { Endpoint } from '../core/containers/endpoint.ts';
import { VitalsError } from '../core/errors.ts';
import { withBrackets } from './endpointAddress.ts';

const run = promisify(execFile);

const timeoutMs = 120_000;

/** The options by which the docker command reaches the same engine; it knows nothing of our choice. */
export function dockerEngineOptions({ url, address }: Endpoint): string[] {
  if (address.kind !== 'tcp') {
    return ['--host', url];
  }
  const { host, port, tls } = address;
  // It knows no https://, which is how an address with TLS may be written too.
  const file = (flag: string, path: string | undefined) => (path === undefined ? [] : [flag, path]);
  return [
    '--host',
    `tcp://${withBrackets(host)}:${port}`,
    ...(tls ? [tls.verify ? '--tlsverify' : '--tls'] : []),
    ...file('--tlscacert', tls?.ca),
    ...file('--tlscert', tls?.cert),
    ...file('--tlskey', tls?.key),
  ];
}

/** What would choose another engine for the docker command, or TLS where there is none. */
export const dockerVariables = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_TLS',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
] as const;

/**
 * What `docker stats --no-stream` writes of these containers, a JSON object a line. Without a shell, and not in a folder of the
 * workspace. Throws VitalsError `dockerCliMissing`, `dockerCliFailed`.
 */
export async function dockerStats(endpoint: Endpoint, ids: readonly string[]): Promise<string> {
  const stats = ['stats', '--no-stream', '--no-trunc', '--format', '{{json .}}', ...ids];
  try {
    const { stdout } = await run('docker', [...dockerEngineOptions(endpoint), ...stats], {
      cwd: homedir(),
      env: { ...process.env, ...Object.fromEntries(dockerVariables.map((name) => [name, undefined])) },
      timeout: timeoutMs,
      maxBuffer: 2 ** 26,
    });
    return stdout;
  } catch (error) {
    const { code, stderr = '' } = error as { readonly code?: unknown; readonly stderr?: string };
    if (code === 'ENOENT') {
      throw new VitalsError({ code: 'dockerCliMissing' }, { cause: error });
    }
    const reason = stderr.trim().split('\n').at(-1) || String(code);
    throw new VitalsError({ code: 'dockerCliFailed', reason }, { cause: error });
  }
}
