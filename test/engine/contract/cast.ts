import type { Scope, TestEngine } from '../../environment/testEngine.ts';

/** The containers that every engine brings on stage, by the part they play. */
export interface Cast {
  /** Runs without a terminal and writes to its log for ever; part of a compose project; publishes a port. */
  readonly talker: Role & { readonly service: string; readonly containerPort: number };
  /** Runs with limits, a volume and a health check that succeeds. */
  readonly limited: Role & { readonly cpus: number; readonly memoryBytes: number; readonly volumeAt: string };
  /** Runs with a terminal and writes to it for ever. */
  readonly terminal: Role;
  /** Has written to stdout and stderr over more than a second, and ended. */
  readonly ended: Role & { readonly exitCode: number };
  /** Ends again and again, and is started again by the engine. */
  readonly crasher: Role;
  /** Runs, and exits with `exitCode` when told to stop. */
  readonly changer: Role & { readonly exitCode: number; readonly commandLine: string };
}

export interface Role {
  readonly id: string;
  readonly name: string;
}

const forEver = 'while :; do echo out; echo err >&2; usleep 200000; done';
const twoScenes =
  'say() { for i in $(seq 1 6); do echo $1 out $i; usleep 5000; echo $1 err $i >&2; usleep 5000; done; }; ' +
  'say first; sleep 1.1; say second; exit 3';

/** Starts the cast on a real engine. */
export async function hire(scope: Scope, engine: TestEngine): Promise<Cast> {
  const run = (command: string, ...args: string[]) => engine.runContainer(scope, { command, args });
  const labels = ['project=contract', 'service=talker', 'container-number=1'].flatMap((label) => [
    '--label',
    `com.docker.compose.${label}`,
  ]);
  const health = ['--health-cmd', 'true', '--health-interval', '1s'];
  const talker = await run(forEver, ...labels, '--publish', '127.0.0.1::80');
  const limited = await run('sleep 1000', '--cpus', '0.5', '--memory', '32m', '--volume', '/data', ...health);
  const terminal = await run(forEver, '--tty');
  const ended = await run(twoScenes);
  const crasher = await run('sleep 0.1; exit 4', '--restart', 'always');
  // Killed at once: a program that listens to SIGTERM would first have to be waited for.
  const changer = await run('sleep 1000', '--stop-signal', 'SIGKILL');
  await engine.waitForExit(ended.name);
  return {
    talker: { ...talker, service: 'talker', containerPort: 80 },
    limited: { ...limited, cpus: 0.5, memoryBytes: 32 * 2 ** 20, volumeAt: '/data' },
    terminal,
    ended: { ...ended, exitCode: 3 },
    crasher,
    changer: { ...changer, exitCode: 137, commandLine: 'sleep 1000' },
  };
}
