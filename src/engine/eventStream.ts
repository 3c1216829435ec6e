import type { ContainerEvent, ContainerEventAction } from '../core/containers/containerClient.ts';

/** The container events in the bytes of `GET /events`: one JSON object per line, cut anywhere. */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ContainerEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = toContainerEvent(line);
      if (event) {
        yield event;
      }
    }
  }
}

interface RawEvent {
  readonly Type?: string;
  readonly Action?: string;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>> | null };
  readonly time?: number;
}

/** undefined for what is no container's event. */
export function toContainerEvent(line: string): ContainerEvent | undefined {
  const raw = parse(line);
  const containerId = raw?.Actor?.ID;
  if (raw?.Type !== 'container' || !containerId) {
    return undefined;
  }
  const attributes = raw.Actor?.Attributes ?? {};
  const action = toAction(raw.Action ?? '', attributes);
  // JSON.parse would round it. In a label the quotes are escaped, so that no label can pose as it.
  const timeNano = /"timeNano":\s*(\d+)/.exec(line)?.[1] ?? `${raw.time ?? 0}000000000`;
  return {
    containerId,
    name: attributes.name ?? '',
    action,
    timeNano,
    exitCode: action === 'die' ? toExitCode(attributes.exitCode ?? attributes.containerExitCode) : undefined,
    attributes,
  };
}

function parse(line: string): RawEvent | undefined {
  try {
    return JSON.parse(line) as RawEvent;
  } catch {
    return undefined;
  }
}

const actions: ReadonlySet<string> = new Set<ContainerEventAction>([
  'create',
  'start',
  'stop',
  'restart',
  'kill',
  'die',
  'oom',
  'pause',
  'unpause',
  'rename',
  'update',
  'destroy',
  'health_status: starting',
  'health_status: healthy',
  'health_status: unhealthy',
]);

function toAction(raw: string, attributes: Readonly<Record<string, string>>): ContainerEventAction {
  // Podman's names: `remove` for a container that is gone, and the health in an attribute.
  const action =
    raw === 'remove'
      ? 'destroy'
      : raw === 'health_status'
        ? `health_status: ${attributes.health_status ?? attributes.healthStatus ?? ''}`
        : raw;
  return actions.has(action) ? (action as ContainerEventAction) : 'other';
}

function toExitCode(text: string | undefined): number | undefined {
  const code = Number.parseInt(text ?? '', 10);
  return Number.isNaN(code) ? undefined : code;
}
