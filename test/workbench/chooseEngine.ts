/** What `npm start` leaves in the settings of its editor. */
export interface EngineChoice {
  /** Of the setting; undefined: the extension finds one by itself. */
  readonly endpoint: string | undefined;
  /** The demo engine was nobody's choice: the next start looks for an engine again. */
  readonly isFallback: boolean;
  /** What the chosen engine failed with. */
  readonly failure: unknown;
}

/**
 * An engine that somebody chose stays chosen, also while it is down: the extension says so and connects once it is back. Where none was chosen
 * and none is found, the demo engine takes its place for now. `connect` tries an engine, the one that is found without an address.
 */
export async function chooseEngine(
  before: Pick<EngineChoice, 'endpoint' | 'isFallback'>,
  connect: (endpoint: string | undefined) => Promise<void>,
): Promise<EngineChoice> {
  const chosen = before.isFallback ? undefined : before.endpoint;
  if (chosen === 'demo') {
    return { endpoint: chosen, isFallback: false, failure: undefined };
  }
  try {
    await connect(chosen);
    return { endpoint: chosen, isFallback: false, failure: undefined };
  } catch (failure) {
    return { endpoint: chosen ?? 'demo', isFallback: chosen === undefined, failure };
  }
}
