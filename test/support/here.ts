import { homedir } from 'node:os';
import { thisMachine, type Machine } from '../../electron/system/machine';

/** The computer that the tests run on, as an entry file hands it in; its home folder is the one a test set last. */
export const here: Machine = {
  ...thisMachine(process.platform),
  get home() {
    return homedir();
  },
};
