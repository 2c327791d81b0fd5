import type { AnyAuthMethod, Prompt } from 'ssh2';
import { plainText } from '../../shared/event-log';
import { promptLimit } from '../../shared/prompts';
import type { AuthContext } from './auth';

/** One keyboard-interactive dialogue as it goes. */
export interface Dialogue {
  /** The server has asked for something. */
  asked: boolean;
}

/**
 * One keyboard-interactive dialogue, of as many rounds as the server likes (RFC 4256, 3.2).
 * @param again the one before was refused
 */
export function keyboardInteractive(
  username: string,
  again: boolean,
  dialogue: Dialogue,
  context: AuthContext,
): AnyAuthMethod {
  let usedPassword = false;
  const ask = (
    name: string,
    instructions: string,
    prompts: readonly Prompt[],
  ): Promise<readonly string[] | null> => {
    const first = !dialogue.asked;
    dialogue.asked = true;
    const [only] = prompts;
    const asksPassword = prompts.length === 1 && only?.echo !== true && isAboutPassword(only?.prompt ?? '');
    if (context.profile.passwordAnswersInteractive && asksPassword) {
      const { host, port } = context;
      const wasRefused = again || usedPassword;
      usedPassword = true;
      return context.ask({ kind: 'password', username, host, port, again: wasRefused });
    }
    // More than a person can be asked at once are no questions; they get empty answers.
    const fields = prompts.slice(0, promptLimit).map(({ prompt, echo }) => ({
      text: plainText(prompt, 500),
      echo: echo ?? false,
    }));
    return context.ask({
      kind: 'keyboard-interactive',
      name: plainText(name, 200),
      instructions: plainText(instructions, 2000, true),
      fields,
      again: again && first,
    });
  };
  return {
    type: 'keyboard-interactive',
    username,
    prompt: (name, instructions, _language, prompts, finish) => {
      void ask(name, instructions, prompts).then((answer) => {
        // Who gives up sends nothing: an empty answer would count as a failed attempt.
        if (answer !== null)
          give(
            finish,
            prompts.map((_, index) => answer[index] ?? ''),
          );
      });
    },
  };
}

function give(finish: (answers: string[]) => void, answers: string[]): void {
  try {
    finish(answers);
  } catch {
    // The connection ended while the person was typing.
  }
}

/** "Password: ", "Password for jo@server:", "jo@server's password: ", and the same in some other languages. */
const password =
  /\b(?:password|passwort|kennwort|mot de passe|contraseña|senha|wachtwoord|lösenord)|hasło|пароль|密码|パスワード/iu;

/** Words of questions for what must be typed anew each time, or is another password than the account's. */
const another =
  /\b(?:code|otp|totp|one[- ]?time|token|pin|passcode|verification|authenticator|duo|yubikey|factor|rsa|securid|challenge|new|neues|retype|re-?enter|again|repeat|confirm|change|expired)\b|2fa|einmal/iu;

/** Whether a server asks for the account's password with these words, and for nothing else. */
export function isAboutPassword(text: string): boolean {
  return text.length <= 200 && password.test(text) && !another.test(text);
}
