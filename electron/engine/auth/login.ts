import { sentence } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import type { PromptAnswer } from '../../../shared/prompts';
import { assertNever } from '../../../shared/result';
import * as texts from '../../../shared/texts/event-log';
import type { AuthQuestion, ConnectHooks } from '../../ssh/types';
import type { Consents, KnownHosts } from '../../storage';
import { Credentials, secretUseOf } from './credentials';
import type { QuestionBody } from './questions';
import type { Remembered } from './remembered';
import type { RouteHop } from '../connections/route';
import { hostKeyName, Trust } from './trust';
import type { Turn } from './turns';

/** A user's answers at one server, kept for as long as a session wants them: reconnects then need no user. */
export class LoginMemory {
  readonly credentials: Credentials;
  readonly trust = new Trust();
  /** The algorithm below the warning line that may be used, by what it is for. */
  readonly weak = new Map<string, string>();
  /** Commands that may run. */
  readonly commands = new Set<string>();

  constructor(remembered: Remembered) {
    this.credentials = new Credentials(remembered);
  }

  /** Forgets all of it. */
  clear(): void {
    this.credentials.forget();
    this.trust.forget();
    this.weak.clear();
    this.commands.clear();
  }
}

/** Dependencies of one attempt to log in. */
interface LoginSetting {
  readonly routeHop: RouteHop;
  readonly memory: LoginMemory;
  readonly knownHosts: KnownHosts;
  readonly remembered: Remembered;
  readonly consents: Consents;
  /** The attempt's part in trying what is remembered. */
  readonly turn: Turn;
  /** Puts a question to the user. */
  readonly put: (question: QuestionBody) => Promise<PromptAnswer>;
  readonly log: (text: string, level?: LogLevel) => void;
}

/** The hooks of an attempt that a login answers. */
export type LoginHooks = Pick<ConnectHooks, (typeof loginHooks)[number]>;

/** Their names, for a {@link proxyOf}. */
export const loginHooks = ['trustHostKey', 'confirmWeak', 'confirmCommand', 'turn', 'ask'] as const;

/** How one attempt decides whether a server is trusted, and where it has the answers to questions from. */
export function createLogin(setting: LoginSetting): LoginHooks {
  const { routeHop, memory, knownHosts, remembered, consents, turn, put, log } = setting;
  const { profile, target } = routeHop;
  return {
    trustHostKey: (key) =>
      memory.trust.decide({
        key,
        ...hostKeyName(profile, target),
        listed: profile.hostKeys,
        knownHosts,
        log,
        ask: put,
      }),
    confirmWeak: async (weak) => {
      const about = `${weak.kind} ${weak.what}`;
      if (memory.weak.get(about) === weak.name) return true;
      const { host, port } = target;
      const answer = await put({ ...weak, host, port });
      if (answer.kind === 'yes') memory.weak.set(about, weak.name);
      return answer.kind === 'yes';
    },
    confirmCommand: async (command) => {
      if (memory.commands.has(command) || (await consents.allows(command))) return true;
      if ((await put({ kind: 'run-command', command })).kind !== 'yes') return false;
      // Also where it cannot be stored: a reconnect at night has nobody to ask.
      memory.commands.add(command);
      const stored = await consents.allow(command);
      if (!stored.ok) log(texts.answerNotStored(sentence(stored.error)), 'warning');
      return true;
    },
    turn: async (question) => {
      // The refusal is noted by asking; only then may others look it up.
      if ('again' in question && question.again) return;
      const use = secretUseOf(question);
      if (use === null || use.kind === 'passphrase' || memory.credentials.isKept(question)) turn.pass();
      else {
        await turn.take(use, () => log(texts.waitingForPassword));
      }
    },
    ask: async (question) => {
      const known = await memory.credentials.recall(question, log);
      if (known !== null) return known;
      turn.pass();
      const asked = bodyOf(question, await remembered.canRemember());
      const answer = await put(asked);
      if (answer.kind !== 'texts') return null;
      const remember = answer.remember && 'canRemember' in asked && asked.canRemember;
      memory.credentials.note(question, answer.texts, remember);
      return answer.texts;
    },
  };
}

/** The kinds of host keys to ask the server for: those known of it, where the session prefers them. */
export async function knownTypes(routeHop: RouteHop, knownHosts: KnownHosts): Promise<readonly string[]> {
  const { profile, target } = routeHop;
  if (!profile.preferKnownHostKeys || profile.hostKeys.length > 0) return [];
  const { host, port } = hostKeyName(profile, target);
  return knownHosts.typesOf(host, port);
}

/** The question as the user is asked it. */
function bodyOf(question: AuthQuestion, canRemember: boolean): QuestionBody {
  switch (question.kind) {
    case 'username':
      return { kind: 'username', host: question.host };
    case 'password': {
      const { kind, username, host, again, remarks } = question;
      return { kind, username, host, again, canRemember, ...(remarks === undefined ? {} : { remarks }) };
    }
    case 'proxy-password': {
      const { kind, username, host, port, again } = question;
      return { kind, username, host, port, again, canRemember };
    }
    case 'passphrase': {
      const { kind, keyFile, comment, again } = question;
      return { kind, keyFile, comment, again, canRemember };
    }
    case 'keyboard-interactive': {
      const { kind, name, instructions, fields, again, remarks } = question;
      return { kind, name, instructions, fields, again, ...(remarks === undefined ? {} : { remarks }) };
    }
    default:
      return assertNever(question);
  }
}
