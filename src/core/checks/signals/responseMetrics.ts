import type { SlowMetrics } from '../../metrics/slowReadings.ts';
import type { HttpAnswer } from './signalAdapters.ts';

/** How long an answer took, and what of that each step. */
export function responseMetrics({ milliseconds, steps }: HttpAnswer): Partial<SlowMetrics> {
  const of = (name: HttpAnswer['steps'][number]['name']) =>
    steps.find((step) => step.name === name)?.milliseconds;
  return {
    responseMs: milliseconds,
    responseDnsMs: of('dns'),
    responseConnectMs: of('connect'),
    responseTlsMs: of('tls'),
    responseFirstByteMs: of('firstByte'),
  };
}
