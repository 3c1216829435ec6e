import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import type { Endpoint } from '../core/containers/endpoint.ts';
import { VitalsError } from '../core/errors.ts';

const run = promisify(execFile);

const timeoutMs = 120_000;

/**
 * What `docker stats --no-stream` writes of these containers, a JSON object a line. Without a shell, and not in a folder of the
 * workspace. Throws VitalsError `dockerCliMissing`, `dockerCliFailed`.
 */
export async function dockerStats(endpoint: Endpoint, ids: readonly string[]): Promise<string> {
  const args = ['stats', '--no-stream', '--no-trunc', '--format', '{{json .}}', ...ids];
  try {
    const { stdout } = await run('docker', args, {
      cwd: homedir(),
      env: { ...process.env, DOCKER_HOST: endpoint.url },
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
