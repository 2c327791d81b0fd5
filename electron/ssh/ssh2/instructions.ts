import type { Internals } from './internals';

/**
 * Calls back with the words of keyboard-interactive rounds that ask for nothing (RFC 4256, 3.4: "the server may send
 * instructions only"). ssh2 1.17 answers those by itself and tells nobody, but the user must read them: they say that a
 * password is about to expire, or that a second factor was sent.
 * @param internals right after connect()
 */
export function onInstructions({ handlers }: Internals, notify: (text: string) => void): void {
  const answer = handlers.USERAUTH_INFO_REQUEST;
  handlers.USERAUTH_INFO_REQUEST = (from, name, instructions, prompts) => {
    if (prompts === undefined || prompts.length === 0) {
      const words = [name, instructions].filter((text) => text.trim() !== '');
      if (words.length > 0) notify(words.join('\n'));
    }
    Reflect.apply(answer, handlers, [from, name, instructions, prompts]);
  };
}
