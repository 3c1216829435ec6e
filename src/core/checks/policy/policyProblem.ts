import { assertNever } from '../../common/assertNever.ts';
import type { Translate } from '../../common/translate.ts';
import { policyVersion } from './policyFields.ts';
import { quantityExample, type Unit } from './quantity.ts';
import type { Span } from './tree.ts';
import { type ValueTypeName, valueTypes } from './valueTypes.ts';

/** What is wrong with a policy, and where: facts without words. */
export type PolicyProblem = { readonly span: Span } & (
  | { readonly code: 'tooBig'; readonly kilobytes: number }
  /** The YAML library's own words. */
  | { readonly code: 'yaml'; readonly reason: string }
  | { readonly code: 'tab' }
  | { readonly code: 'duplicateKey'; readonly key: string }
  | { readonly code: 'anchorUnknown'; readonly anchor: string }
  | { readonly code: 'expandsTooFar' }
  | { readonly code: 'notMap'; readonly key: string }
  | { readonly code: 'keyMissing'; readonly key: string }
  | { readonly code: 'versionUnknown'; readonly version: string }
  | { readonly code: 'keyUnknown'; readonly key: string; readonly similar: string | undefined }
  | { readonly code: 'nameInvalid'; readonly name: string }
  | { readonly code: 'kindMissing'; readonly kinds: readonly string[] }
  | { readonly code: 'kindTwice'; readonly kinds: readonly string[] }
  | { readonly code: 'keyMisplaced'; readonly key: string; readonly kind: string }
  | {
      readonly code: 'valueInvalid';
      readonly key: string;
      readonly type: ValueTypeName;
      readonly similar: string | undefined;
    }
  | { readonly code: 'unitWrong'; readonly text: string; readonly unit: Unit }
  | { readonly code: 'thresholdMissing' }
  | { readonly code: 'thresholdTwice' }
  | { readonly code: 'outOfRange'; readonly key: string; readonly min: string; readonly max: string }
  | { readonly code: 'clearNotMilder'; readonly comparison: 'above' | 'below' }
  | { readonly code: 'criticalNotWorse'; readonly comparison: 'above' | 'below' }
  | { readonly code: 'noRules' }
  | { readonly code: 'notFromLabels'; readonly kind: string }
  | { readonly code: 'tooManyInLabels'; readonly max: number }
  | { readonly code: 'matchesNothing' }
);

/** A policy with an error is not evaluated; a warning is a hint. */
export function problemSeverity({ code }: PolicyProblem): 'error' | 'warning' {
  return code === 'matchesNothing' || code === 'noRules' ? 'warning' : 'error';
}

/** In the user's words; the facts in it are hostile text. */
export function describePolicyProblem(problem: PolicyProblem, t: Translate): string {
  switch (problem.code) {
    case 'tooBig':
      return t('A policy may have up to {0} kB.', problem.kilobytes);
    case 'yaml':
      return t('This is not valid YAML: {0}', problem.reason);
    case 'tab':
      return t('YAML is indented with spaces, not with tabs.');
    case 'anchorUnknown':
      return t('There is no anchor “{0}” above this.', problem.anchor);
    case 'expandsTooFar':
      return t('The anchors of this file expand too far, or the values are nested too deeply.');
    case 'duplicateKey':
    case 'notMap':
    case 'keyMissing':
    case 'keyUnknown':
    case 'keyMisplaced':
    case 'nameInvalid':
    case 'versionUnknown':
      return describeKey(problem, t);
    case 'noRules':
      return t('This policy has no rules.');
    case 'tooManyInLabels':
      return t('The labels of a container hold up to {0} rules.', problem.max);
    case 'matchesNothing':
      return t('No container matches this at the moment.');
    default:
      return describeRuleProblem(problem, t);
  }
}

type Of<C extends PolicyProblem['code']> = Extract<PolicyProblem, { code: C }>;

function describeKey(
  problem: Of<
    | 'duplicateKey'
    | 'notMap'
    | 'keyMissing'
    | 'keyUnknown'
    | 'keyMisplaced'
    | 'nameInvalid'
    | 'versionUnknown'
  >,
  t: Translate,
): string {
  switch (problem.code) {
    case 'duplicateKey':
      return t('“{0}” is written twice.', problem.key);
    case 'notMap':
      return problem.key === ''
        ? t('A policy is a mapping: version, rules, notify.')
        : t('“{0}” wants fields below it, each as name: value.', problem.key);
    case 'keyMissing':
      return t('“{0}” is missing.', problem.key);
    case 'versionUnknown':
      return t(
        'Version {0} is not known here: this Container Vitals reads version {1}.',
        problem.version,
        policyVersion,
      );
    case 'keyUnknown':
      return withSimilar(t('“{0}” is not known here.', problem.key), problem.similar, t);
    case 'keyMisplaced':
      return t('“{0}” means nothing in a rule with “{1}”.', problem.key, problem.kind);
    case 'nameInvalid':
      return t('The name of a rule has letters, digits, . _ and -, up to 64: “{0}”.', problem.name);
    default:
      return assertNever(problem);
  }
}

function describeRuleProblem(
  problem: Of<
    | 'kindMissing'
    | 'kindTwice'
    | 'valueInvalid'
    | 'unitWrong'
    | 'thresholdMissing'
    | 'thresholdTwice'
    | 'outOfRange'
    | 'clearNotMilder'
    | 'criticalNotWorse'
    | 'notFromLabels'
  >,
  t: Translate,
): string {
  switch (problem.code) {
    case 'kindMissing':
      return t('A rule needs one of these: {0}.', problem.kinds.join(', '));
    case 'kindTwice':
      return t('A rule is of one kind; these are several: {0}.', problem.kinds.join(', '));
    case 'valueInvalid': {
      const wanted = t('“{0}” wants {1}.', problem.key, valueTypes[problem.type].title(t));
      return withSimilar(wanted, problem.similar, t);
    }
    case 'unitWrong':
      return t(
        '“{0}” has the wrong unit here: write it as {1}.',
        problem.text,
        quantityExample(problem.unit),
      );
    case 'thresholdMissing':
      return t('A threshold is missing: above or below.');
    case 'thresholdTwice':
      return t('A rule has one threshold: above or below, not both.');
    case 'outOfRange':
      return t('“{0}” has to lie between {1} and {2}.', problem.key, problem.min, problem.max);
    case 'clearNotMilder':
      return problem.comparison === 'above'
        ? t('“clear” has to be lower than “above”, or the alert would end while it is broken.')
        : t('“clear” has to be higher than “below”, or the alert would end while it is broken.');
    case 'criticalNotWorse':
      return problem.comparison === 'above'
        ? t('“critical” has to be higher than “above”.')
        : t('“critical” has to be lower than “below”.');
    case 'notFromLabels':
      return t('A rule with “{0}” cannot come from a container’s labels.', problem.kind);
    default:
      return assertNever(problem);
  }
}

function withSimilar(text: string, similar: string | undefined, t: Translate): string {
  return similar === undefined ? text : `${text} ${t('Did you mean “{0}”?', similar)}`;
}
