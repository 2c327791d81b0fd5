import type { Prompt } from '../prompts';

/**
 * PuTTY's words (since 0.80) about a cipher that a server without strict key exchange makes unsafe, a paragraph each.
 * @param name what was agreed on, made fit for where it is shown
 */
export function terrapinParagraphs(
  { what, better }: Pick<Extract<Prompt, { kind: 'no-strict-kex' }>, 'what' | 'better'>,
  name: string,
): readonly string[] {
  return [
    `The ${what} selected for this session is ${name}, which, with this server, is vulnerable to the 'Terrapin' attack CVE-2023-48795, potentially allowing an attacker to modify the encrypted session.`,
    'Upgrading, patching, or reconfiguring this SSH server is the best way to avoid this vulnerability, if possible.',
    ...(better === null
      ? []
      : [
          `You can also avoid this vulnerability by abandoning this connection, moving ${better} to the top of the list on the Cipher panel (so that an algorithm without this vulnerability will be selected), and starting a new connection.`,
        ]),
  ];
}
