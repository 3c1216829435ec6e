import assert from 'node:assert/strict';
import { type ProblemCode, VitalsError } from '../../../src/core/errors.ts';

/** For `assert.rejects`: the error is of this code. */
export function fails(code: ProblemCode): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof VitalsError && error.problem.code === code, String(error));
    return true;
  };
}
