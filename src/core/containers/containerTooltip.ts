import type { Translate } from '../common/translate.ts';
import { formatDuration, formatMemory } from '../metrics/format.ts';
import { hideSecrets } from '../redaction/secrets.ts';
import { toOneLine } from '../reports/plainText.ts';
import type { Container, ContainerDetails, PortBinding } from './container.ts';
import { healthWord, stateWord } from './containerTree.ts';
import { dockerCommands } from './dockerCommands.ts';
import type { EndpointAddress } from './endpoint.ts';

/** Markdown that shows any text as it is. Names, labels and commands come from strangers. */
export function escapeMarkdown(text: string): string {
  return toOneLine(text).replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** Within a code span nothing can be escaped: its fence must be longer than any within the text. */
export function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = longest > 0 ? ' ' : '';
  return `${fence}${padding}${toOneLine(text)}${padding}${fence}`;
}

/** The machine whose ports the engine publishes, as seen from here. */
export function engineHost(address: EndpointAddress): string {
  switch (address.kind) {
    case 'socket':
      return 'localhost';
    case 'tcp':
      return address.host;
    case 'ssh':
      return address.target.slice(address.target.lastIndexOf('@') + 1);
  }
}

/** Where a published port can be opened in a browser; undefined where it cannot. */
export function portLink(port: PortBinding, host = 'localhost'): string | undefined {
  const { hostPort, hostIp = '', protocol } = port;
  const isAny = hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::';
  const target = isAny ? host : hostIp;
  const isLoopback = /^(127\.|::1$)/.test(target);
  if (hostPort === undefined || protocol !== 'tcp' || !/^[\w.:-]+$/.test(target)) {
    return undefined;
  }
  if (!isAny && isLoopback && host !== 'localhost') {
    // Bound to the loopback of another machine.
    return undefined;
  }
  return `http://${target.includes(':') ? `[${target}]` : target}:${hostPort}`;
}

export interface TooltipOptions {
  readonly now: number;
  /** See engineHost. */
  readonly host?: string | undefined;
  /** What its checks found, a sentence each. */
  readonly troubles?: readonly string[];
}

/** What the row has no room for, as Markdown. `details` undefined: not asked for, or gone. */
export function containerTooltip(
  container: Container,
  details: ContainerDetails | undefined,
  { now, host = 'localhost', troubles = [] }: TooltipOptions,
  t: Translate,
): string {
  const facts = [...identityFacts(container), ...(details ? detailFacts(container, details, now) : [])];
  const teaching = dockerCommands(container, t).slice(0, 4);
  return [
    `**${escapeMarkdown(container.name)}** — ${stateText(container, details, t)}`,
    ...(troubles.length > 0 ? [troubles.map((text) => `- **${escapeMarkdown(text)}**`).join('\n')] : []),
    facts.map(([label, value]) => `- ${escapeMarkdown(label)}: ${value}`).join('\n'),
    `${t('The same on the command line:')}\n${teaching.map(({ command }) => `- ${codeSpan(command)}`).join('\n')}`,
  ].join('\n\n');

  function identityFacts({ image, id, compose, ports, networks, command }: Container): [string, string][] {
    return [
      [t('Image'), escapeMarkdown(image)],
      [t('ID'), codeSpan(id.slice(0, 12))],
      ...(compose ? fact(t('Compose'), `${compose.project} / ${compose.service} #${compose.number}`) : []),
      ...(ports.length > 0 ? [[t('Ports'), portList(ports, host)] as [string, string]] : []),
      ...(networks.length > 0 ? fact(t('Networks'), networks.join(', ')) : []),
      ...(command ? fact(t('Command'), shorten(hideSecrets(command), 200)) : []),
    ];
  }

  function detailFacts({ state }: Container, shown: ContainerDetails, at: number): [string, string][] {
    const { limits, mounts, restartCount, startedAt, finishedAt, exitCode } = shown;
    const since = (time: number) => t('{0} ago', formatDuration(at - time, t));
    return [
      ...(state === 'running' && startedAt !== undefined ? fact(t('Started'), since(startedAt)) : []),
      ...(state !== 'running' && finishedAt !== undefined ? fact(t('Finished'), since(finishedAt)) : []),
      ...(state === 'exited' && exitCode !== undefined ? fact(t('Exit code'), String(exitCode)) : []),
      ...(shown.isOomKilled ? fact(t('Out of memory'), t('killed by the kernel')) : []),
      ...fact(t('Restarts'), String(restartCount)),
      // The row has no room to say what its percentage is of.
      ...(state === 'running' ? fact(t('CPU in the list'), t('100% = one core')) : []),
      ...fact(t('CPU limit'), cpuLimitText(limits.cpus, t)),
      ...fact(
        t('Memory limit'),
        limits.memoryBytes === undefined ? t('none') : formatMemory(limits.memoryBytes),
      ),
      ...mounts
        .slice(0, 8)
        .flatMap((mount) =>
          fact(
            t('Mount'),
            `${mount.source} → ${mount.destination}${mount.isReadOnly ? t(' (read-only)') : ''}`,
          ),
        ),
    ];
  }
}

function cpuLimitText(cpus: number | undefined, t: Translate): string {
  switch (cpus) {
    case undefined:
      return t('none');
    case 1:
      return t('1 core');
    default:
      return t('{0} cores', cpus);
  }
}

function fact(label: string, value: string): [string, string][] {
  return [[label, escapeMarkdown(value)]];
}

function stateText(container: Container, details: ContainerDetails | undefined, t: Translate): string {
  const state = stateWord(container.state, t);
  const hasHealth = container.state === 'running' && details !== undefined && details.health !== 'none';
  return hasHealth ? `${state}, ${healthWord(details.health, t)}` : state;
}

/** IPv4 and IPv6 of one published port are one line to a reader. */
function portList(ports: readonly PortBinding[], host: string): string {
  const texts = ports.map((port) => {
    const inside = `${port.containerPort}/${port.protocol}`;
    const link = portLink(port, host);
    if (port.hostPort === undefined) {
      return escapeMarkdown(inside);
    }
    const label = escapeMarkdown(`${port.hostPort} → ${inside}`);
    return link ? `[${label}](${link})` : label;
  });
  return [...new Set(texts)].join(', ');
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
