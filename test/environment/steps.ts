import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Prints what begins, and how long it took when it is done. */
export async function step<T>(title: string, action: () => Promise<T>): Promise<T> {
  print(`▸ ${title} …`);
  const begin = performance.now();
  const result = await action();
  print(`  done: ${title} (${seconds(begin)})`);
  return result;
}

export function seconds(begin: number): string {
  return `${((performance.now() - begin) / 1000).toFixed(1)} s`;
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Runs a program and keeps quiet about it unless it fails: then the end of what it wrote is in the error. */
export async function quietly(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) {
    const end = output.trimEnd().split('\n').slice(-60).join('\n');
    throw new Error(`${program} ${args.join(' ')} failed with ${code}:\n${end}`);
  }
}
