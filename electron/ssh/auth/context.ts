import type { LogLevel } from '../../../shared/event-log';
import type { SessionProfile } from '../../../shared/session-profile';
import type { SessionBinding } from '../../keys/agent/protocol';
import type { Machine } from '../../system/machine';
import type { KeyLogin } from '../ssh2/public-key-requests';
import type { AuthQuestion } from '../types';
import type { LoginRemarks } from './login-remarks';
import type { ServerSignatures } from './signature-algorithms';

/** Surroundings of a login. */
export interface AuthContext {
  readonly host: string;
  readonly port: number;
  /** null: ask. */
  readonly username: string | null;
  /** Which ways to log in the session wants, and with what. */
  readonly profile: Pick<
    SessionProfile,
    | 'privateKeyFile'
    | 'certificateFile'
    | 'tryAgent'
    | 'agentPath'
    | 'agentKey'
    | 'onlyThisKey'
    | 'tryDefaultKeys'
    | 'tryKeyboardInteractive'
    | 'passwordAnswersInteractive'
  >;
  /** Where key files and agents are. */
  readonly machine: Machine;
  /** How long the agent may take to list its keys, in ms. */
  readonly agentWait: number;
  /** Aborted when the attempt is over, so that nobody waits for the agent any longer. */
  readonly signal: AbortSignal;
  /** Prepares the connection for keys that ssh2 does not know; called once, before the first of them. */
  readonly keyLogin: () => KeyLogin;
  /** Which signatures the server takes, as far as it has said. */
  readonly signatures: () => ServerSignatures;
  /** Proof to an agent of which server this is; null where that is not known. */
  readonly binding: () => SessionBinding | null;
  /** Null when the user gave up, which has ended the attempt already. */
  readonly ask: (question: AuthQuestion) => Promise<readonly string[] | null>;
  readonly log: (text: string, level?: LogLevel) => void;
  /** Where what goes wrong with the chosen keys is kept. */
  readonly remarks: LoginRemarks;
  /** Tells the name once it is known. */
  readonly named: (username: string) => void;
  /** Tells the password about to be sent, should the server ask for a new one; null when it is done with. */
  readonly passwordSent: (password: string | null) => void;
}
