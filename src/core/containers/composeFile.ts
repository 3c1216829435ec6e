import { entryOf, type Span, type TreeNode } from '../checks/policy/tree.ts';
import { readYaml } from '../checks/policy/yamlTree.ts';

// Loads the YAML library: this module is imported lazily.

/** The files that a container's project was made from, as compose notes in a label: absolute paths of the machine that it ran on. */
export function composeFiles(labels: Readonly<Record<string, string>>): string[] {
  return labels['com.docker.compose.project.config_files']?.split(',') ?? [];
}

/** Where a compose file names a service: offsets into its text. */
export function serviceSpan(composeFile: string, service: string): Span | undefined {
  const services = valueAt(readYaml(composeFile).root, ['services']);
  return services?.kind === 'map' ? entryOf(services, service)?.keySpan : undefined;
}

/**
 * The folder that the image of a service is built from, as a compose file says; undefined where it is not built from a folder. `folder`
 * is the project's, absolute.
 */
export function buildContext(composeFile: string, service: string, folder: string): string | undefined {
  const build = valueAt(readYaml(composeFile).root, ['services', service, 'build']);
  const context = build?.kind === 'map' ? valueAt(build, ['context']) : build;
  return context?.kind === 'scalar' && typeof context.value === 'string' && !/:\/\/|\$/.test(context.value)
    ? resolve(folder, context.value)
    : undefined;
}

function valueAt(node: TreeNode | undefined, path: readonly string[]): TreeNode | undefined {
  const [key, ...rest] = path;
  return key === undefined
    ? node
    : node?.kind === 'map'
      ? valueAt(entryOf(node, key)?.value, rest)
      : undefined;
}

function resolve(folder: string, path: string): string {
  const from = path.startsWith('/') ? path : `${folder}/${path}`;
  const segments: string[] = [];
  for (const segment of from.replaceAll('\\', '/').split('/')) {
    if (segment === '..') {
      segments.pop();
    } else if (segment !== '.' && segment !== '') {
      segments.push(segment);
    }
  }
  const isDrive = /^[A-Za-z]:$/.test(segments[0] ?? '');
  return `${isDrive ? '' : '/'}${segments.join('/')}`;
}
