import { after, before, describe } from 'node:test';
import { changeContract } from './changeContract.ts';
import { containerContract } from './containerContract.ts';
import { logContract } from './logContract.ts';
import { type Actors, stages } from './stages.ts';

for (const stage of stages) {
  describe(`the contract on ${stage.product}`, () => {
    let actors: Actors;
    const cleanUps: (() => Promise<void>)[] = [];
    before(async () => {
      actors = await stage.prepare({ after: (cleanUp) => cleanUps.unshift(cleanUp) });
    });
    after(async () => {
      for (const cleanUp of cleanUps) {
        await cleanUp();
      }
    });

    containerContract(stage, () => actors);
    logContract(stage, () => actors);
    changeContract(stage, () => actors);
  });
}
