import { createConnect, type AuthQuestion, type Limits, type SshConnection } from '../../electron/ssh';
import type { ConnectWorld } from '../../electron/ssh/connect';
import type { Connect, Via } from '../../electron/ssh/types';
import type { WeakChoice } from '../../electron/ssh/algorithms/weak';
import { portSchema } from '../../shared/endpoint';
import type { AppError } from '../../shared/errors';
import type { HostKey } from '../../shared/prompts';
import type { Result } from '../../shared/result';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import type { Phase } from '../../shared/status';
import { here } from '../support/here';

/** What a user says to a question: texts, or null to cancel. */
export type Answers = (
  question: AuthQuestion,
  count: number,
) => readonly string[] | null | Promise<readonly string[] | null>;

export interface AttemptOptions {
  readonly host?: string;
  readonly port: number;
  readonly username?: string | null;
  readonly profile?: Partial<SessionProfile>;
  readonly limits?: Partial<Limits>;
  readonly answers?: Answers;
  /** What has to come first before a question is put; nothing unless given. */
  readonly turn?: (question: AuthQuestion) => Promise<void>;
  /** Whether a key is trusted, or why not. */
  readonly trust?: (key: HostKey) => boolean | AppError | Promise<boolean | AppError>;
  /** What is answered to questions about weak algorithms; no unless said. */
  readonly weak?: (what: WeakChoice['what'], name: string) => boolean | Promise<boolean>;
  /** What is answered to questions about a ProxyCommand; no unless said. */
  readonly command?: (command: string) => boolean;
  readonly via?: Via;
  /** What the computer says about proxies, and how fast ciphers are there. */
  readonly world?: Partial<ConnectWorld>;
  /** A connector that was used before, in place of one of these limits and this world. */
  readonly connect?: Connect;
  readonly knownHostKeyTypes?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onPhase?: (phase: Phase) => void;
  readonly onLog?: (line: string) => void;
}

/** One attempt to connect, with all that it told on the way. */
export interface Attempt {
  readonly result: Result<SshConnection>;
  readonly phases: readonly Phase[];
  /** Lines as a session shows them unless it is asked for more. */
  readonly log: readonly string[];
  /** All lines, ssh2's own among them. */
  readonly wholeLog: readonly string[];
  /** Those of its lines that are flagged as a warning. */
  readonly warnings: readonly string[];
  readonly questions: readonly AuthQuestion[];
  readonly keys: readonly HostKey[];
  /** Choices that the user was asked about. */
  readonly weakOnes: readonly WeakChoice[];
  /** Causes passed to hooks.closed, in order. */
  readonly closed: readonly (AppError | null)[];
  /** Resolves with the first of them. */
  readonly whenClosed: Promise<AppError | null>;
}

/**
 * Runs the product's connector as the engine does, with a scripted user. The agent is off unless asked for. Throws when
 * a secret that the user gave stands in any line of the log, the finest ones included.
 */
export async function attempt(options: AttemptOptions): Promise<Attempt> {
  const phases: Phase[] = [];
  const log: string[] = [];
  const wholeLog: string[] = [];
  const secrets: string[] = [];
  const warnings: string[] = [];
  const questions: AuthQuestion[] = [];
  const keys: HostKey[] = [];
  const weakOnes: WeakChoice[] = [];
  const closed: (AppError | null)[] = [];
  let tell: (cause: AppError | null) => void = () => undefined;
  const whenClosed = new Promise<AppError | null>((resolve) => {
    tell = resolve;
  });
  const profile: SessionProfile = {
    ...newProfile(),
    tryAgent: false,
    tryDefaultKeys: false,
    ...options.profile,
  };
  const target = {
    host: options.host ?? '127.0.0.1',
    port: portSchema.parse(options.port),
    username: options.username === undefined ? 'demo' : options.username,
  };
  const connect = options.connect ?? createConnect(options.limits ?? {}, { machine: here, ...options.world });
  const result = await connect(
    { profile, target, via: options.via ?? null, knownHostKeyTypes: options.knownHostKeyTypes ?? [] },
    {
      phase: (phase) => {
        phases.push(phase);
        options.onPhase?.(phase);
      },
      log: (text, level) => {
        wholeLog.push(text);
        if (level === 'debug' || level === 'trace') return;
        log.push(text);
        if (level === 'warning') warnings.push(text);
        options.onLog?.(text);
      },
      isTraced: () => true,
      trustHostKey: async (key) => {
        keys.push(key);
        const trusted = (await options.trust?.(key)) ?? true;
        if (trusted === true) return null;
        const { host, port } = target;
        return trusted === false
          ? { code: 'host-key-refused', data: { host, port, changed: false } }
          : trusted;
      },
      confirmWeak: async (weak) => {
        weakOnes.push(weak);
        return (await options.weak?.(weak.what, weak.name)) ?? false;
      },
      confirmCommand: (command) => Promise.resolve(options.command?.(command) ?? false),
      turn: (question) => options.turn?.(question) ?? Promise.resolve(),
      ask: async (question) => {
        questions.push(question);
        const answer = (await options.answers?.(question, questions.length)) ?? null;
        if (question.kind !== 'username') secrets.push(...(answer ?? []));
        return answer;
      },
      closed: (cause) => {
        closed.push(cause);
        tell(cause);
      },
    },
    options.signal ?? new AbortController().signal,
  );
  // Shorter ones may stand in any text.
  for (const secret of secrets.filter(({ length }) => length > 5)) {
    if (wholeLog.some((line) => line.includes(secret))) throw new Error(`"${secret}" stands in the log`);
  }
  return { result, phases, log, wholeLog, warnings, questions, keys, weakOnes, closed, whenClosed };
}

/** The connection of an attempt that must have succeeded. */
export function connectionOf({ result, log }: Attempt): SshConnection {
  if (result.ok) return result.value;
  throw new Error(`not connected: ${JSON.stringify(result.error)}\n${log.join('\n')}`);
}

/** The error of an attempt that must have failed. */
export function errorOf<T>(result: Result<T>): AppError {
  if (!result.ok) return result.error;
  throw new Error('it succeeded');
}
