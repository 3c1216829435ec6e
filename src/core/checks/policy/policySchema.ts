import { english } from '../../common/translate.ts';
import {
  type FieldSpec,
  kindFields,
  notifyFields,
  ruleFields,
  selectorFields,
  topFields,
} from './policyFields.ts';
import { valueTypes } from './valueTypes.ts';

/** The policy file as a JSON Schema (draft 7, which editors' YAML extensions read). */
export function policySchema(): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Container Vitals policy',
    ...mapOf({
      version: { const: 1, description: docOf('version') },
      rules: {
        type: 'object',
        description: docOf('rules'),
        propertyNames: { pattern: '^[\\w.-]{1,64}$' },
        additionalProperties: { $ref: '#/definitions/rule' },
      },
      notify: { ...mapOf(properties(notifyFields)), description: docOf('notify') },
    }),
    required: ['version', 'rules'],
    patternProperties: { '^x-': {} },
    definitions: {
      rule: {
        ...mapOf(properties([...kindFields, ...ruleFields])),
        oneOf: kindFields.map(({ name }) => ({ required: [name] })),
      },
      selector: { anyOf: [valueTypes.globs.schema, mapOf(properties(selectorFields))] },
    },
  };
}

const mapOf = (fields: object) => ({ type: 'object', properties: fields, additionalProperties: false });

function properties(fields: readonly FieldSpec[]): object {
  return Object.fromEntries(
    fields.map(({ name, type, doc, fallback }) => [
      name,
      {
        description: doc(english) + (fallback === undefined ? '' : ` Default: ${fallback}.`),
        ...(type === 'selector' ? { allOf: [{ $ref: '#/definitions/selector' }] } : valueTypes[type].schema),
      },
    ]),
  );
}

function docOf(name: (typeof topFields)[number]['name']): string {
  return topFields.find((field) => field.name === name)?.doc(english) ?? '';
}
