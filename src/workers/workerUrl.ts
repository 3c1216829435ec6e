/** Where a worker's entry file is: next to this file in the source; in dist/ when built, where a chunk may hold this code. */
export function workerUrl(name: string): URL {
  const here = import.meta.url;
  return here.endsWith('.ts')
    ? new URL(`./${name}.ts`, here)
    : new URL(`${name}.js`, here.replace(/(chunks|extension)\/[^/]*$/, ''));
}
