import { assertNever } from '../result';
import type { Prompt } from '../prompts';
import { counted } from './numbers';
import { server } from './prompts';

/** The line that systemd shows of Ginnel's service. */
export const managed = {
  status: (up: number, open: number, questions: number): string => {
    const sessions =
      open === 0 ? 'No session open' : `${String(up)} of ${counted(open, 'session', 'sessions')} up`;
    return questions === 0
      ? sessions
      : `${sessions}, ${counted(questions, 'question waits', 'questions wait')} for an answer`;
  },
  ending: 'Ending',
} as const;

/** Said first, so that who reads the output knows whose it is. */
export const started = (version: string, folder: string): string =>
  `Ginnel ${version} keeps the sessions in ${folder} without a window`;
export const idle = 'Nothing is open and nobody is attached: ending';
export const metricsAt = (address: string): string => `Metrics are at ${address}`;
export const metricsFailed = (why: string): string => `The metrics cannot be served: ${why}`;

/** Lines about sessions and forwards. */
export const lines = {
  of: (subject: string, words: string, why: string | null): string =>
    why === null ? `${subject}: ${words}` : `${subject}: ${words}: ${why}`,
  needsAnswer: 'needs an answer',
  closed: 'Closed',
  listeningOn: (places: readonly string[]): string => `Listening on ${places.join(', ')}`,
  /** The question of a session; the answer is given elsewhere. */
  question: (prompt: Prompt): string => {
    switch (prompt.kind) {
      case 'host-key':
        return `is ${prompt.key.type} ${prompt.key.sha256} the host key of ${server(prompt.host, prompt.port)}? ${
          prompt.verdict === 'changed' ? 'Another one was known.' : 'It is not known yet.'
        }`;
      case 'username':
        return `the user name on ${prompt.host}`;
      case 'password':
        return `the password of ${prompt.username} on ${prompt.host}`;
      case 'proxy-password':
        return `the password of ${prompt.username} at the proxy ${server(prompt.host, prompt.port)}`;
      case 'passphrase':
        return `the passphrase of the key ${prompt.comment === '' ? prompt.keyFile : prompt.comment}`;
      case 'keyboard-interactive':
        return 'the server asks something';
      case 'weak-algorithm':
      case 'no-strict-kex':
        return `may the weak ${prompt.what} ${prompt.name} be used with ${server(prompt.host, prompt.port)}?`;
      case 'run-command':
        return 'may the proxy command be run on this computer?';
      default:
        return assertNever(prompt);
    }
  },
} as const;
