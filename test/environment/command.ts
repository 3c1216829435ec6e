import { execFile } from 'node:child_process';

/** Runs a program and resolves with what it wrote to stdout, without the last line break; fails with what it wrote to stderr. */
export function command(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly input?: Buffer } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { cwd: options.cwd, env: options.env, maxBuffer: 1 << 28 },
      (error, stdout, stderr) => {
        if (error) {
          reject(new Error(`${program} ${args.join(' ')}: ${stderr.trim() || error.message}`));
        } else {
          resolve(stdout.replace(/\n$/, ''));
        }
      },
    );
    // A program that does not want its input says why on stderr; the broken pipe tells nothing more.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input);
  });
}
