// `npm run bench`: what users would do instead and what we do, measured side by side. `npm run bench -- logs` runs one.
import { readdirSync } from 'node:fs';

// By default a signal ends a process without its event “exit”, on which the engines of a bench are removed.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(1));
}
const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.bench.ts'));
const known = files.map((name) => name.replace('.bench.ts', ''));
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !known.includes(name));
if (unknown !== undefined) {
  console.error(`There is no bench “${unknown}”, only: ${known.join(', ')}`);
  process.exitCode = 2;
} else {
  for (const name of wanted.length > 0 ? wanted : known) {
    await import(`./${name}.bench.ts`);
  }
}
