/** An argument as a POSIX shell takes it literally; in quotes only where it must be. */
export function shellQuote(argument: string): string {
  return /^[\w.@%+=:,/-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
