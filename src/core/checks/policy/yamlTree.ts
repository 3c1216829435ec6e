import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';
import type { PolicyProblem } from './policyProblem.ts';
import type { MapEntry, Span, TreeNode } from './tree.ts';

/** A policy of hundreds of rules has a tenth of this; reading it takes half a second. */
export const maxPolicyLength = 128 * 1024;
/** What anchors and merge keys may expand to. */
const maxNodes = 20_000;
const maxDepth = 30;
const maxReported = 100;

/**
 * The text as a tree with positions; aliases and merge keys are followed, within bounds. `root` is undefined where the
 * text is empty or cannot be read at all. Loads the YAML library: import this module lazily.
 */
export function readYaml(text: string): {
  readonly root: TreeNode | undefined;
  readonly problems: PolicyProblem[];
} {
  const whole = { start: 0, end: Math.min(text.length, text.indexOf('\n') < 0 ? 80 : text.indexOf('\n')) };
  if (text.length > maxPolicyLength) {
    return {
      root: undefined,
      problems: [{ code: 'tooBig', span: whole, kilobytes: maxPolicyLength / 1024 }],
    };
  }
  const document = parseDocument(text, { merge: true, prettyErrors: false, uniqueKeys: false });
  const problems = document.errors
    .slice(0, maxReported)
    .map(({ code, pos: [start, end], message }): PolicyProblem => {
      const span = { start, end };
      switch (code) {
        case 'TAB_AS_INDENT':
          return { code: 'tab', span };
        default:
          return { code: 'yaml', span, reason: message };
      }
    });
  const builder = new TreeBuilder(document);
  const root = document.contents ? builder.build(document.contents, 0) : undefined;
  return { root, problems: [...problems, ...builder.problems] };
}

class TreeBuilder {
  readonly problems: PolicyProblem[] = [];
  readonly #document: Document;
  #nodes = 0;
  #isExhausted = false;

  constructor(document: Document) {
    this.#document = document;
  }

  build(node: unknown, depth: number): TreeNode {
    const span = spanOf(node);
    if (++this.#nodes > maxNodes || depth > maxDepth) {
      if (!this.#isExhausted) {
        this.#isExhausted = true;
        this.problems.push({ code: 'expandsTooFar', span });
      }
      return nothing(span);
    }
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target === undefined) {
        this.problems.push({ code: 'anchorUnknown', span, anchor: node.source });
        return nothing(span);
      }
      // Told where the alias stands: that is what its reader looks at.
      return { ...this.build(target, depth + 1), span };
    }
    if (isMap(node)) {
      return { kind: 'map', span, entries: this.#entries(node, depth) };
    }
    if (isSeq(node)) {
      const items: TreeNode[] = [];
      for (const item of node.items) {
        if (this.#isExhausted) {
          break;
        }
        items.push(this.build(item, depth + 1));
      }
      return { kind: 'list', span, items };
    }
    return isScalar(node) ? scalarOf(node.value, node.source, span) : nothing(span);
  }

  #entries(map: YAMLMap, depth: number): MapEntry[] {
    const own: MapEntry[] = [];
    const merged: MapEntry[] = [];
    const names = new Set<string>();
    for (const { key, value } of map.items) {
      if (this.#isExhausted) {
        break;
      }
      const name = isScalar(key) ? (key.source ?? String(key.value)) : '';
      const child = this.build(value, depth + 1);
      if (name === '<<') {
        const sources = child.kind === 'list' ? child.items : [child];
        merged.push(...sources.flatMap((one) => (one.kind === 'map' ? one.entries : [])));
      } else if (names.has(name)) {
        this.problems.push({ code: 'duplicateKey', key: name, span: spanOf(key) });
      } else {
        names.add(name);
        own.push({ key: name, keySpan: spanOf(key), value: child });
      }
    }
    return [...own, ...merged.filter(({ key }) => !names.has(key) && names.add(key))];
  }
}

function scalarOf(value: unknown, source: string | undefined, span: Span): TreeNode {
  const known =
    typeof value === 'number' || typeof value === 'boolean' || value === null ? value : String(value);
  return {
    kind: 'scalar',
    span,
    value: known,
    source: typeof known === 'string' ? known : (source ?? String(known)),
  };
}

function nothing(span: Span): TreeNode {
  return { kind: 'scalar', span, value: null, source: '' };
}

function spanOf(node: unknown): Span {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}
