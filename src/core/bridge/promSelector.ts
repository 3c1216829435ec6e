import type { Rule } from '../checks/policy/policy.ts';
import type { Selector } from '../checks/policy/selector.ts';

/** Matchers of one series selector; all have to hold. */
type Matchers = readonly string[];

/** Of Docker Compose, as cAdvisor names them. */
export const projectLabel = 'container_label_com_docker_compose_project';
export const serviceLabel = 'container_label_com_docker_compose_service';

/** One series of each container, by which those that a rule is for are chosen. */
const presence = 'container_last_seen';

/**
 * What is put after an expression, so that it is of the containers that a rule is for; empty where it is for all. Names are a
 * container's or PROJECT/SERVICE, which no single set of matchers can say: several are united.
 */
export function selectionOf({ select, except }: Pick<Rule, 'select' | 'except'>): string {
  const isForAll = Object.keys(select).length === 0;
  const on = (operator: string, selector: Selector) =>
    `\n  ${operator} on (instance, name) ${united(selector)}`;
  return `${isForAll ? '' : on('and', select)}${except === undefined ? '' : on('unless', except)}`;
}

/** The containers that a selector means. */
export function united(selector: Selector): string {
  const series = alternatives(selector).map(
    (matchers) => `${presence}{${['name!=""', ...matchers].join(',')}}`,
  );
  return series.length === 1 ? (series[0] ?? '') : `(${series.join(' or ')})`;
}

function alternatives({ name, image, project, service, label }: Selector): Matchers[] {
  const fixed = [
    ...(image ? [matcher('image', image.map(imageExpression))] : []),
    ...(project ? [matcher(projectLabel, project.map(globExpression))] : []),
    ...(service ? [matcher(serviceLabel, service.map(globExpression))] : []),
  ];
  const names = name ? nameAlternatives(name) : [[]];
  const labels = label ? label.map((one) => [labelMatcher(one)]) : [[]];
  return names.flatMap((ofName) => labels.map((ofLabel) => [...ofName, ...fixed, ...ofLabel]));
}

function nameAlternatives(patterns: readonly string[]): Matchers[] {
  const plain = patterns.filter((pattern) => !pattern.includes('/'));
  const services = patterns
    .flatMap(splits)
    .map(([project, service]) => [
      matcher(projectLabel, [globExpression(project)]),
      matcher(serviceLabel, [globExpression(service)]),
    ]);
  return [...(plain.length > 0 ? [[matcher('name', plain.map(globExpression))]] : []), ...services];
}

/** Every way in which a pattern can stand for PROJECT/SERVICE: at its slash, or within a star, which takes slashes too. */
function splits(pattern: string): [project: string, service: string][] {
  const found: [string, string][] = [];
  for (const [at, letter] of [...pattern].entries()) {
    if (letter === '/') {
      found.push([pattern.slice(0, at), pattern.slice(at + 1)]);
    } else if (letter === '*') {
      found.push([pattern.slice(0, at + 1), pattern.slice(at)]);
    }
  }
  return found;
}

/** An image with its tag and digest, or without. */
function imageExpression(pattern: string): string {
  return `${globExpression(pattern)}(:[^:/]+)?(@sha256:[0-9a-f]+)?`;
}

/** A label's value cannot be told from its absence where it is empty. */
function labelMatcher(pattern: string): string {
  const [key = '', ...value] = pattern.split('=');
  const label = `container_label_${key.replace(/[^a-zA-Z0-9_]/g, '_')}`;
  return value.length === 0 ? `${label}!=""` : matcher(label, [globExpression(value.join('='))]);
}

/** RE2, which Prometheus anchors at both ends. */
function globExpression(pattern: string): string {
  return pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
}

function matcher(label: string, expressions: readonly string[]): string {
  return `${label}=~${promString(expressions.join('|'))}`;
}

/** A string of PromQL, whose escapes are those of Go: JSON's are among them. */
export function promString(text: string): string {
  return JSON.stringify(text);
}
