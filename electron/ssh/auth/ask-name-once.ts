import type { ConnectHooks } from '../types';

/**
 * Keeps a user name that was typed for the rest of the attempt: a ProxyCommand may need it, and then the login does.
 * @returns hooks that put the question for it once
 */
export function askNameOnce(hooks: ConnectHooks): ConnectHooks {
  let name: readonly string[] | null = null;
  return {
    ...hooks,
    ask: async (question) => {
      if (question.kind !== 'username') return hooks.ask(question);
      name ??= await hooks.ask(question);
      return name;
    },
  };
}
