import type { AuthQuestion } from '../types';

/**
 * Asks for a new password, twice, until both are the same (RFC 4252, 8: the server says the old one has expired).
 * @param words the server's own, made plain
 * @returns null when the user gives up
 */
export async function askNewPassword(
  words: string,
  ask: (question: AuthQuestion) => Promise<readonly string[] | null>,
): Promise<string | null> {
  for (let again = false; ; again = true) {
    const answer = await ask({
      kind: 'keyboard-interactive',
      name: 'New password',
      instructions: again ? `${words}\nThe two new passwords were not the same.` : words,
      fields: [
        { text: 'New password: ', echo: false },
        { text: 'Confirm new password: ', echo: false },
      ],
      again,
    });
    if (answer === null) return null;
    const [first, second] = answer;
    if (first !== undefined && first !== '' && first === second) return first;
  }
}
