import { homedir } from 'node:os';
import { createDisk } from '../../electron/storage/disk';
import { thisMachine, type Machine } from '../../electron/system/machine';

/** The computer that the tests run on, as an entry file hands it in; its home folder is the one a test set last. */
export const here: Machine = {
  ...thisMachine(process.platform),
  get home() {
    return homedir();
  },
};

/** The files of this computer. */
export const disk = createDisk(process.platform);
