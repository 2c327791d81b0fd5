import { userInfo, type UserInfo } from 'node:os';

/** What the system knows of the account; null where it knows none, as in some containers. */
export function account(): UserInfo<string> | null {
  try {
    return userInfo();
  } catch {
    return null;
  }
}
