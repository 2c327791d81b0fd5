import type { AnyAuthMethod, Prompt } from '../ssh2';
import { plainText } from '../../../shared/event-log';
import { promptLimit } from '../../../shared/prompts';
import type { AuthContext } from './context';
import { withRemarks } from './login-remarks';

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
    if (
      context.profile.passwordAnswersInteractive &&
      prompts.length === 1 &&
      only?.echo !== true &&
      isAboutPassword(only?.prompt ?? '', `${name}\n${instructions}`)
    ) {
      const { host, port } = context;
      const wasRefused = again || usedPassword;
      usedPassword = true;
      const remarks = withRemarks(context.remarks.beforeQuestion());
      return context.ask({ kind: 'password', username, host, port, again: wasRefused, ...remarks });
    }
    const { lead, text } = splitPrompt(only?.prompt ?? '');
    // More than a user can be asked at once are no questions; they get empty answers.
    const fields = prompts.slice(0, promptLimit).map(({ prompt, echo }, index) => ({
      text: plainText(index === 0 ? text : prompt, 500),
      echo: echo ?? false,
    }));
    return context.ask({
      kind: 'keyboard-interactive',
      name: plainText(name, 200),
      instructions: plainText([instructions, lead].filter((part) => part !== '').join('\n'), 2000, true),
      fields,
      again: again && first,
      ...withRemarks(context.remarks.beforeQuestion()),
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
    // The connection ended while the user was typing.
  }
}

/** "Password: ", "Password for jo@server:", "jo@server's password: ", and the same in some other languages. */
const password =
  /\b(?:password|passwort|kennwort|mot de passe|contraseña|senha|wachtwoord|lösenord)|hasło|пароль|密码|パスワード/iu;

/** Words of questions for what must be typed anew each time, or is another password than the account's. */
const another =
  /\b(?:code|otp|totp|one[- ]?time|token|pin|passcode|verification|authenticator|duo|yubikey|factor|rsa|securid|challenge|new|neues|retype|re-?enter|again|repeat|confirm|chang(?:e|ing)|expired)\b|2fa|einmal/iu;

/**
 * Whether a server asks for the account's password, and for nothing else.
 * @param prompt the words of the one field
 * @param around what is said beside it
 */
function isAboutPassword(prompt: string, around = ''): boolean {
  return prompt.length <= 200 && password.test(prompt) && !another.test(`${around}\n${prompt}`);
}

/** sshd puts what PAM has to say before a question into the question: the last line of it is what is asked. */
function splitPrompt(prompt: string): { readonly lead: string; readonly text: string } {
  const lines = prompt.trimEnd().split(/\r\n?|\n/u);
  const last = lines.at(-1) ?? '';
  if (lines.length < 2) return { lead: '', text: prompt };
  return { lead: lines.slice(0, -1).join('\n').trim(), text: last };
}
