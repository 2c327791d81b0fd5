import { homedir } from 'node:os';
import { createDisk } from '../../electron/storage/disk';
import { thisSystem } from '../../electron/system/system';
import { thisMachine, type Machine } from '../../electron/system/machine';

/** The computer that the tests run on, as an entry file hands it in; its home folder is the one a test set last. */
export const here: Machine = {
  ...thisMachine(process.platform),
  get home() {
    return homedir();
  },
};

/** This computer, as far as it is looked at. */
export const system = thisSystem(process.platform);

/** The files of this computer. */
export const disk = createDisk(process.platform);
