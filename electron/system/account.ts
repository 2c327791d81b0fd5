import { userInfo, type UserInfo } from 'node:os';

/** The account as the system knows it; null where it knows none, as in some containers. */
export function account(): UserInfo<string> | null {
  try {
    return userInfo();
  } catch {
    return null;
  }
}
