import type { AppServices } from '../services';
import { settleHostKey } from './host-keys';
import { settleJump } from './jumps';
import type { SettledFor } from './not-added';
import { settleStaged } from './tunnels';

/**
 * Deals with everything that was typed and is in no list yet, before the form is opened or saved.
 * @returns whether to go on
 */
export async function settleTyped(services: AppServices, verb: SettledFor): Promise<boolean> {
  return (
    (await settleStaged(services, verb)) &&
    (await settleJump(services, verb)) &&
    (await settleHostKey(services, verb))
  );
}
