import { provideTestAccount } from '../support/servers/account';
import { processTree, signalAll } from '../support/servers/programs';

/**
 * Makes the account that a bench logs in to. Interrupted, the bench ends with all that it started, and without the account.
 * @returns removes it
 */
export function provideBenchAccount(): () => void {
  const removeAccount = provideTestAccount();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      signalAll(processTree(process.pid).slice(1), 'SIGKILL');
      removeAccount();
      process.exit(130);
    });
  }
  return removeAccount;
}
