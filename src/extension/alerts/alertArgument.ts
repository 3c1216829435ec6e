/** What a row, a lens or a message hands to a command: which alert. */
export interface AlertArgument {
  readonly ruleId: string;
  readonly identity: string;
}

/** A row of a view: an alert's, or a group's. */
export interface AlertsArgument {
  readonly alerts: readonly AlertArgument[];
}

/** The alerts a command was invoked on: a row, several selected rows, or a list; each once. Empty where it came from the palette. */
export function alertArguments(argument: unknown, selected: unknown): AlertArgument[] {
  const given = Array.isArray(selected) && selected.length > 0 ? selected : [argument].flat();
  const all = given.flatMap((one: unknown): AlertArgument[] =>
    isAlertArgument(one) ? [one] : isAlertsArgument(one) ? one.alerts.filter(isAlertArgument) : [],
  );
  return [...new Map(all.map((one) => [JSON.stringify([one.ruleId, one.identity]), one])).values()];
}

/** A whole rule of the policy: what a lens hands over. */
export function ruleArgument(argument: unknown): string | undefined {
  const { rule } = (argument ?? {}) as { readonly rule?: unknown };
  return typeof rule === 'string' ? rule : undefined;
}

function isAlertArgument(value: unknown): value is AlertArgument {
  const { ruleId, identity } = (value ?? {}) as Partial<AlertArgument>;
  return typeof ruleId === 'string' && typeof identity === 'string';
}

function isAlertsArgument(value: unknown): value is AlertsArgument {
  return Array.isArray((value as Partial<AlertsArgument> | undefined)?.alerts);
}
