import { provideTestAccount } from './servers/account';

/** Global set-up of vitest and Playwright: the account the test servers let in, removed when the run is over. */
export default function setUp(): () => void {
  return provideTestAccount();
}
